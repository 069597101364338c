package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Finite;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Op.Made;
import dev.convoy.worker.runtime.program.PlacedTensor;
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
      float[] values = plain(made.tensor(), kernels);
      int at = Finite.firstNot(values);
      if (at >= 0) {
        return new NonFinite(made.name(), values[at], op.planStep());
      }
    }
    return null;
  }

  private static float[] plain(PlacedTensor tensor, Kernels kernels) {
    try (Arena arena = new Arena()) {
      Format format = kernels.plain(tensor.format().sizes());
      Buffer plain = new Buffer("plain " + tensor.buffer().name(), format.bytes());
      arena.keep(plain);
      arena.place();
      kernels.copy(tensor.format(), tensor.buffer(), format, plain).run();
      float[] values = new float[(int) (plain.bytes() / Float.BYTES)];
      plain.get(0, values);
      return values;
    }
  }

  @Override
  public String toString() {
    return tensor + " (" + value + ")";
  }
}
