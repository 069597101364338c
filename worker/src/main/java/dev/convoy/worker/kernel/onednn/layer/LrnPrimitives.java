package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.algorithm.lrn_across_channels;

import dev.convoy.network.LocalResponseNorm;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.onednn.engine.Ways;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.lrn_backward;
import org.bytedeco.dnnl.lrn_forward;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** Asks oneDNN for local response normalisations; its formula is the layer's. */
record LrnPrimitives(OneDnnProgram program, LocalResponseNorm layer) {

  static LrnPrimitives of(OneDnnProgram program) {
    return new LrnPrimitives(program, (LocalResponseNorm) program.share().layer());
  }

  /** Forward in the first of these layouts for which there is fast code, backward too. */
  lrn_forward.primitive_desc forward(List<memory.desc> layouts) {
    return Ways.first(
        program.share().name(),
        layouts.stream().<Supplier<lrn_forward.primitive_desc>>map(l -> () -> forward(l)).toList(),
        this::isFast);
  }

  /**
   * Whether gradients come out wrong: channels-last, the only fast layout for sizes from 7, they do
   * in oneDNN 3.11 for more than 16 channels that are no multiple of 16. Tried for 1 to 70
   * channels; sizes 3 and 5 are right.
   */
  boolean isWrong(long channels) {
    return program.wantsInputGradients() && layer.size() > 5 && channels > 16 && channels % 16 != 0;
  }

  /** Whether both passes have fast code. */
  boolean isFast(lrn_forward.primitive_desc forward) {
    return !SlowImplementations.isSlow(forward)
        && !(program.wantsInputGradients() && SlowImplementations.isSlow(backward(forward)));
  }

  private lrn_forward.primitive_desc forward(memory.desc layout) {
    return new lrn_forward.primitive_desc(
        program.cpu().engine(),
        program.trains() ? prop_kind.forward_training : prop_kind.forward_inference,
        lrn_across_channels,
        layout,
        layout,
        layer.size(),
        (float) layer.alpha(),
        (float) layer.beta(),
        (float) layer.k(),
        program.cpu().attributes(),
        true);
  }

  /** Writes both passes down. */
  void write(
      lrn_forward.primitive_desc forward,
      OneDnnOperand x,
      OneDnnOperand y,
      OneDnnOperand dy,
      OneDnnOperand dx) {
    OneDnnOperand workspace = forward(forward, x, y);
    if (program.wantsInputGradients()) {
      backward(forward, x, dy, dx, workspace);
    }
  }

  /** Writes forward down and returns what backward needs of it, if anything. */
  private @Nullable OneDnnOperand forward(
      lrn_forward.primitive_desc forward, OneDnnOperand x, OneDnnOperand y) {
    memory.desc kept = forward.workspace_desc();
    OneDnnOperand workspace = kept.get_size() > 0 ? program.saved(kept) : null;
    program
        .forward()
        .run(
            forward,
            Arguments.of(DNNL_ARG_SRC, x).and(DNNL_ARG_DST, y).and(DNNL_ARG_WORKSPACE, workspace));
    return workspace;
  }

  private lrn_backward.primitive_desc backward(lrn_forward.primitive_desc forward) {
    memory.desc layout = forward.src_desc();
    return new lrn_backward.primitive_desc(
        program.cpu().engine(),
        lrn_across_channels,
        layout,
        layout,
        layout,
        layer.size(),
        (float) layer.alpha(),
        (float) layer.beta(),
        (float) layer.k(),
        forward,
        program.cpu().attributes(),
        false);
  }

  private void backward(
      lrn_forward.primitive_desc forward,
      OneDnnOperand x,
      OneDnnOperand dy,
      OneDnnOperand dx,
      @Nullable OneDnnOperand workspace) {
    program
        .backward()
        .run(
            backward(forward),
            Arguments.of(DNNL_ARG_SRC, x)
                .and(DNNL_ARG_DIFF_DST, dy)
                .and(DNNL_ARG_DIFF_SRC, dx)
                .and(DNNL_ARG_WORKSPACE, workspace));
  }
}
