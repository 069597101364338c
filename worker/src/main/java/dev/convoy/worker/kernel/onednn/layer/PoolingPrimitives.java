package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.onednn.engine.Ways;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.jspecify.annotations.Nullable;

/**
 * A window of max or mean in one layout of the input.
 *
 * @param output the output's sizes
 */
record PoolingPrimitives(
    OneDnnProgram program,
    algorithm kind,
    List<Integer> output,
    List<Integer> kernel,
    List<Integer> stride,
    List<Integer> before,
    List<Integer> after) {

  /** Forward in the first of these layouts for which there is fast code, backward too. */
  pooling_forward.primitive_desc forward(List<memory.desc> layouts) {
    return Ways.first(
        program.share().name(),
        layouts.stream()
            .<Supplier<pooling_forward.primitive_desc>>map(l -> () -> forward(l))
            .toList(),
        this::isFastBackward);
  }

  private boolean isFastBackward(pooling_forward.primitive_desc forward) {
    return !program.wantsInputGradients() || !SlowImplementations.isSlow(backward(forward));
  }

  private pooling_forward.primitive_desc forward(memory.desc input) {
    CpuEngine cpu = program.cpu();
    return new pooling_forward.primitive_desc(
        cpu.engine(),
        program.trains() ? prop_kind.forward_training : prop_kind.forward_inference,
        kind,
        input,
        Descs.any(Descs.type(input), Descs.longs(output)),
        Descs.longs(stride),
        Descs.longs(kernel),
        new long[kernel.size()],
        Descs.longs(before),
        Descs.longs(after),
        cpu.attributes(),
        true);
  }

  private pooling_backward.primitive_desc backward(pooling_forward.primitive_desc forward) {
    CpuEngine cpu = program.cpu();
    return new pooling_backward.primitive_desc(
        cpu.engine(),
        kind,
        forward.src_desc(),
        forward.dst_desc(),
        Descs.longs(stride),
        Descs.longs(kernel),
        new long[kernel.size()],
        Descs.longs(before),
        Descs.longs(after),
        forward,
        cpu.attributes(),
        false);
  }

  /** Writes both passes down; max remembers in a workspace where its elements came from. */
  void write(
      pooling_forward.primitive_desc forward, OneDnnOperand x, OneDnnOperand y, OneDnnOperand dy) {
    memory.desc remembered = forward.workspace_desc();
    @Nullable OneDnnOperand workspace =
        remembered.get_size() > 0 ? program.saved(remembered) : null;
    OneDnnPass pass = program.forward();
    OneDnnOperand written = pass.staging(y, forward.dst_desc());
    pass.run(
        forward,
        Arguments.of(DNNL_ARG_SRC, x)
            .and(DNNL_ARG_DST, written)
            .and(DNNL_ARG_WORKSPACE, workspace));
    pass.deliver(written, y);
    if (!program.wantsInputGradients()) {
      return;
    }
    OneDnnPass back = program.backward();
    pooling_backward.primitive_desc backward = backward(forward);
    back.run(
        backward,
        Arguments.of(DNNL_ARG_DIFF_DST, back.fit(dy, backward.diff_dst_desc()))
            .and(DNNL_ARG_DIFF_SRC, program.gradient(x))
            .and(DNNL_ARG_WORKSPACE, workspace));
  }
}
