package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.LayoutCandidates;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.onednn.engine.Ways;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_forward;

/**
 * Each channel times its number, in the layout in which the maps are there if that is fast. The
 * gradient of the scales, {@code Σ dy·x} over space, is the mean of the product times the number of
 * pixels: oneDNN's reduction is a reference loop in all but plain layouts (on one thread of Zen 4,
 * 16 maps of 64 channels of 32²: 13 ms), its pooling is not (0.02 ms).
 */
public final class OneDnnChannelScale {
  private final OneDnnProgram program;
  private final CpuEngine cpu;
  private final long[] dims;
  private final long[] onePixel; // the sizes of the scales, with as many dimensions as the maps

  private OneDnnChannelScale(OneDnnProgram program) {
    this.program = program;
    this.cpu = program.cpu();
    LayerShare share = program.share();
    this.dims = Descs.longs(share.inputSizes(0));
    this.onePixel = dims.clone();
    Arrays.fill(onePixel, 2, dims.length, 1);
  }

  /** Writes the layer's passes down, for an input that is there in a format. */
  public static void write(OneDnnProgram program, OneDnnFormat offered) {
    new OneDnnChannelScale(program).write(offered);
  }

  private void write(OneDnnFormat offered) {
    binary.primitive_desc scale =
        Ways.first(
            program.share().name(),
            LayoutCandidates.offeredFirst(offered, Descs.F32).stream()
                .<Supplier<binary.primitive_desc>>map(l -> () -> multiply(l, Descs.any(onePixel)))
                .toList(),
            made -> !SlowImplementations.isSlow(multiply(made.dst_desc(), made.dst_desc())));
    memory.desc layout = scale.dst_desc();
    OneDnnOperand x = program.input(layout);
    OneDnnOperand s = program.input(Descs.plain(dims[0], dims[1]));
    OneDnnOperand y = program.output(layout);
    program.forward().run(scale, product(x, scales(program.forward(), s, scale), y));
    if (!program.wantsInputGradients()) {
      return;
    }
    OneDnnPass back = program.backward();
    OneDnnOperand dy = program.gradient(y);
    back.run(scale, product(dy, scales(back, s, scale), program.gradient(x)));
    OneDnnOperand ds = program.gradient(s).as(Descs.plain(onePixel));
    if (dims.length == 2) {
      back.run(multiply(layout, layout), product(dy, x, ds));
      return;
    }
    OneDnnOperand products = back.scratch(layout);
    back.run(multiply(layout, layout), product(dy, x, products));
    sum(back, products, ds);
  }

  /** The scales in the layout that fits that of the maps. */
  private OneDnnOperand scales(OneDnnPass pass, OneDnnOperand s, binary.primitive_desc scale) {
    return pass.fit(s.as(Descs.plain(onePixel)), scale.src_desc(1));
  }

  private binary.primitive_desc multiply(memory.desc layout, memory.desc by) {
    return new binary.primitive_desc(
        cpu.engine(), algorithm.binary_mul, layout, by, layout, cpu.attributes(), true);
  }

  /** Sums over space. */
  private void sum(OneDnnPass pass, OneDnnOperand from, OneDnnOperand to) {
    long[] window = Arrays.copyOfRange(dims, 2, dims.length);
    long[] none = new long[window.length];
    long[] step = none.clone();
    Arrays.fill(step, 1);
    pooling_forward.primitive_desc mean =
        new pooling_forward.primitive_desc(
            cpu.engine(),
            prop_kind.forward_inference,
            algorithm.pooling_avg_exclude_padding,
            from.layout(),
            Descs.any(onePixel),
            step,
            window,
            none,
            none,
            none,
            cpu.attributes(),
            false);
    OneDnnOperand means = pass.staging(to, mean.dst_desc());
    pass.run(mean, Arguments.of(DNNL_ARG_SRC, from).and(DNNL_ARG_DST, means));
    pass.deliver(means, to);
    eltwise_forward.primitive_desc times =
        new eltwise_forward.primitive_desc(
            cpu.engine(),
            prop_kind.forward_inference,
            algorithm.eltwise_linear,
            to.layout(),
            to.layout(),
            Descs.pixels(dims),
            0,
            cpu.attributes(),
            false);
    pass.run(times, Arguments.of(DNNL_ARG_SRC, to).and(DNNL_ARG_DST, to));
  }

  private static Arguments product(OneDnnOperand a, OneDnnOperand b, OneDnnOperand to) {
    return Arguments.of(DNNL_ARG_SRC_0, a).and(DNNL_ARG_SRC_1, b).and(DNNL_ARG_DST, to);
  }
}
