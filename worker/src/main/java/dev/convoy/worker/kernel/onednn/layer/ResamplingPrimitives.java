package dev.convoy.worker.kernel.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.dnnl_resampling_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_resampling_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_training;

import dev.convoy.worker.kernel.NoCodeException;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Asks oneDNN for a change of spatial sizes, through its C functions: the classes of JavaCPP have
 * no constructors for it.
 *
 * @param mode nearest or linear
 */
record ResamplingPrimitives(CpuEngine cpu, String name, algorithm mode) {
  /** The factors follow from the sizes. */
  private static final float @Nullable [] FROM_SIZES = null;

  primitive_desc forward(memory.desc input, memory.desc output) {
    try (PointerPointer<dnnl_primitive_desc> made = new PointerPointer<>(1)) {
      return taken(
          made,
          dnnl_resampling_forward_primitive_desc_create(
              made,
              cpu.engine().get(),
              forward_training.value,
              mode.value,
              FROM_SIZES,
              input.get(),
              output.get(),
              cpu.attributes().get()));
    }
  }

  primitive_desc backward(memory.desc input, memory.desc output, primitive_desc forward) {
    try (PointerPointer<dnnl_primitive_desc> made = new PointerPointer<>(1)) {
      return taken(
          made,
          dnnl_resampling_backward_primitive_desc_create(
              made,
              cpu.engine().get(),
              mode.value,
              FROM_SIZES,
              input.get(),
              output.get(),
              forward.get(),
              cpu.attributes().get()));
    }
  }

  /** What was made, as an object that frees it. */
  private primitive_desc taken(PointerPointer<dnnl_primitive_desc> made, int status) {
    if (status != dnnl_success) {
      throw new NoCodeException(name + ": oneDNN has no resampling of this shape");
    }
    primitive_desc taken = new primitive_desc();
    taken.reset(new dnnl_primitive_desc(made.get(0)));
    return taken;
  }
}
