package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.dnnl_fuse_norm_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import dev.convoy.network.BatchNorm;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.SlowImplementations;
import dev.convoy.worker.kernel.onednn.engine.Ways;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/**
 * Asks oneDNN for batch normalisations with scale and shift.
 *
 * @param relu whether a ReLU follows in the same pass
 */
record BatchNormPrimitives(CpuEngine cpu, String name, float epsilon, boolean relu) {

  static BatchNormPrimitives of(OneDnnProgram program) {
    BatchNorm layer = (BatchNorm) program.share().layer();
    boolean relu = program.share().activation() != null;
    return new BatchNormPrimitives(
        program.cpu(), program.share().name(), (float) layer.epsilon(), relu);
  }

  /** These primitives without a ReLU. */
  BatchNormPrimitives alone() {
    return new BatchNormPrimitives(cpu, name, epsilon, false);
  }

  /**
   * Forward in the first of these layouts for which there is fast code, backward too.
   *
   * @param given whether mean and variance are given, not computed
   */
  batch_normalization_forward.primitive_desc forward(
      List<memory.desc> layouts, prop_kind kind, boolean given) {
    return Ways.first(
        name,
        layouts.stream()
            .<Supplier<batch_normalization_forward.primitive_desc>>map(
                l -> () -> forward(l, kind, given))
            .toList(),
        made ->
            !isSlowWithRelu(made)
                && (kind != prop_kind.forward_training
                    || !SlowImplementations.isSlow(backward(made, given))));
  }

  /**
   * Plain tensors, and channels-last whose channels fill no vectors, have code of their own, which
   * takes up to sixty times as long with a ReLU as blocks of 16 do (32 × 60 × 28 × 28 on one thread
   * of Zen 5: 20.8 ms against 0.35).
   */
  private boolean isSlowWithRelu(batch_normalization_forward.primitive_desc made) {
    String code = SlowImplementations.implementation(made);
    return relu && (code.startsWith("nspc") || code.startsWith("ncsp"));
  }

  private batch_normalization_forward.primitive_desc forward(
      memory.desc layout, prop_kind kind, boolean given) {
    return new batch_normalization_forward.primitive_desc(
        cpu.engine(), kind.value, layout, layout, epsilon, flags(given), cpu.attributes(), true);
  }

  /** The gradients; {@code given} means that mean and variance do not depend on the input. */
  batch_normalization_backward.primitive_desc backward(
      batch_normalization_forward.primitive_desc forward, boolean given) {
    memory.desc layout = forward.src_desc();
    return new batch_normalization_backward.primitive_desc(
        cpu.engine(),
        prop_kind.backward.value,
        layout,
        layout,
        layout,
        epsilon,
        flags(given),
        forward,
        cpu.attributes(),
        false);
  }

  private int flags(boolean given) {
    return dnnl_use_scale
        | dnnl_use_shift
        | (given ? dnnl_use_global_stats : 0)
        | (relu ? dnnl_fuse_norm_relu : 0);
  }
}
