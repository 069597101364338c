package dev.convoy.worker.runtime.run;

import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.PlacedTensor;

/** Copies tensors out of the formats that kernels store them in. */
public final class PlainValues {
  private PlainValues() {}

  /** All elements, in the order of the tensor's sizes. */
  public static float[] of(PlacedTensor tensor, Kernels kernels) {
    return of(tensor.format(), tensor.buffer(), kernels);
  }

  /**
   * The elements of some rows, in the order of the tensor's sizes.
   *
   * @param rows counted from the first that is stored
   */
  public static float[] of(PlacedTensor tensor, Range rows, Kernels kernels) {
    int all = tensor.format().sizes().get(0);
    return rows.size() == all
        ? of(tensor, kernels)
        : of(tensor.format().withRows(rows.size()), tensor.buffer().part(all, rows), kernels);
  }

  private static float[] of(Format stored, Buffer buffer, Kernels kernels) {
    try (Arena arena = new Arena()) {
      Format format = kernels.plain(stored.sizes());
      Buffer plain = new Buffer("plain " + buffer.name(), format.bytes());
      arena.keep(plain);
      arena.place();
      kernels.copy(stored, buffer, format, plain).run();
      float[] values = new float[(int) (plain.bytes() / Float.BYTES)];
      plain.get(0, values);
      return values;
    }
  }
}
