package dev.convoy.worker.bench.torch;

import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/** Java's arrays as tensors that libtorch owns. */
final class TorchTensors {
  private TorchTensors() {}

  /** f32 elements in the order of the sizes, the last one fastest. */
  static Tensor of(float[] values, List<Integer> sizes) {
    return Tensor.create(values, sizes.stream().mapToLong(s -> s).toArray());
  }

  /** The sizes of a tensor. */
  static long[] sizes(Tensor tensor) {
    return LongStream.range(0, tensor.dim()).map(tensor::size).toArray();
  }

  /** A 64-bit label a row, as torch wants them. */
  static Tensor labels(int[] labels) {
    long[] wide = new long[labels.length];
    for (int i = 0; i < labels.length; i++) {
      wide[i] = labels[i];
    }
    return Tensor.create(wide, labels.length);
  }
}
