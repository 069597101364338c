package dev.convoy.worker.kernel.cuda.layer;

import dev.convoy.network.Window;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a window moves over three dimensions; where a layer has fewer, the leading ones have size 1.
 * As a table, what {@code window.cu} reads.
 *
 * @param in input sizes
 * @param out output sizes
 * @param kernel window sizes
 * @param stride steps
 * @param before padding before the first element
 */
public record WindowParameters(
    List<Integer> in,
    List<Integer> out,
    List<Integer> kernel,
    List<Integer> stride,
    List<Integer> before) {
  private static final int DIMENSIONS = 3;

  static WindowParameters of(Window window, List<Integer> in, List<Integer> out) {
    return new WindowParameters(
        filled(in, 1),
        filled(out, 1),
        filled(window.kernel(), 1),
        filled(window.stride(), 1),
        filled(window.before(), 0));
  }

  /** Enlarging by a factor, which stands in the kernel's place; leading dimensions are not. */
  static WindowParameters enlarging(int factor, List<Integer> in, List<Integer> out) {
    return new WindowParameters(
        filled(in, 1),
        filled(out, 1),
        filled(Collections.nCopies(in.size(), factor), 1),
        filled(List.of(), 1),
        filled(List.of(), 0));
  }

  /** Shifting by {@code before} elements. */
  public static WindowParameters shifting(
      List<Integer> before, List<Integer> in, List<Integer> out) {
    return new WindowParameters(
        filled(in, 1),
        filled(out, 1),
        filled(List.of(), 1),
        filled(List.of(), 1),
        filled(before, 0));
  }

  private static List<Integer> filled(List<Integer> sizes, int with) {
    List<Integer> all = new ArrayList<>(Collections.nCopies(DIMENSIONS - sizes.size(), with));
    all.addAll(sizes);
    return all;
  }

  /** These parameters as a table that kernels read. */
  public CudaOperand table(Gpu gpu) {
    List<Integer> all = new ArrayList<>(in);
    all.addAll(out);
    all.addAll(kernel);
    all.addAll(stride);
    all.addAll(before);
    return gpu.table(all.stream().mapToInt(s -> s).toArray());
  }
}
