package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Finite;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Op.Made;
import org.jspecify.annotations.Nullable;

/**
 * A tensor with an element that is infinite or not a number.
 *
 * @param tensor its name, as {@code the output of conv1}
 * @param value the element
 * @param place the step of the plan that made it
 */
public record NonFinite(String tensor, float value, int place) {

  /** What an operation that has just run made, null where all of it is finite. */
  static @Nullable NonFinite in(Op op, Kernels kernels) {
    for (Made made : op.makes()) {
      float[] values = PlainValues.of(made.tensor(), kernels);
      int at = Finite.firstNot(values);
      if (at >= 0) {
        return new NonFinite(made.name(), values[at], op.planStep());
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return tensor + " (" + value + ")";
  }
}
