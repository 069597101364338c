package dev.convoy.worker.kernel.cuda.convolution;

import dev.convoy.network.Window;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.layer.WindowParameters;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import java.util.ArrayList;
import java.util.List;

/**
 * The input of a convolution, which its window moves over (of a transposed one, the output), with
 * the padding that cuDNN cannot do itself: cuDNN pads both ends alike, so where that gives another
 * output size the tensor is copied into one that is just as large as the windows reach, and the
 * convolution has no padding.
 *
 * @param sizes the tensor's spatial sizes
 * @param reached the sizes that the convolution sees
 * @param before what stands before the tensor's first element in those
 * @param padding what cuDNN pads
 */
record PaddedInput(
    List<Integer> sizes, List<Integer> reached, List<Integer> before, List<Integer> padding) {
  /** No padding, whatever the sizes: a tensor that the window does not move over. */
  static final PaddedInput NONE = new PaddedInput(List.of(), List.of(), List.of(), List.of());

  /**
   * That of a convolution.
   *
   * @param input its input's spatial sizes
   * @param output its output's
   */
  static PaddedInput of(Window window, List<Integer> input, List<Integer> output) {
    List<Integer> reached = new ArrayList<>();
    boolean alike = true;
    for (int d = 0; d < input.size(); d++) {
      int extent = window.dilation().get(d) * (window.kernel().get(d) - 1) + 1;
      int stride = window.stride().get(d);
      int room = input.get(d) + 2 * window.before().get(d) - extent;
      alike &= room >= 0 && room / stride + 1 == output.get(d);
      reached.add((output.get(d) - 1) * stride + extent);
    }
    List<Integer> none = input.stream().map(s -> 0).toList();
    return alike
        ? new PaddedInput(input, input, none, window.before())
        : new PaddedInput(input, reached, window.before(), none);
  }

  private boolean isUsedAsItIs() {
    return sizes.equals(reached) && before.stream().allMatch(b -> b == 0);
  }

  /** The tensor as the convolution sees it; {@code planes} is rows times channels. */
  CudaOperand padded(Gpu gpu, CudaPass pass, CudaOperand tensor, long planes) {
    if (isUsedAsItIs()) {
      return tensor;
    }
    CudaOperand padded = pass.scratch(planes * product(reached), tensor.type());
    CudaOperand window = WindowParameters.shifting(before, sizes, reached).table(gpu);
    pass.each("shift", padded.elements(), tensor, padded, window);
    return padded;
  }

  /** Where the convolution writes what becomes {@code tensor}. */
  CudaOperand staging(CudaPass pass, CudaOperand tensor, long planes) {
    return isUsedAsItIs() ? tensor : pass.scratch(planes * product(reached), tensor.type());
  }

  /** Brings what was written to {@link #staging} to the tensor. */
  void deliver(Gpu gpu, CudaPass pass, CudaOperand staged, CudaOperand tensor) {
    if (!staged.equals(tensor)) {
      List<Integer> back = before.stream().map(b -> -b).toList();
      CudaOperand window = WindowParameters.shifting(back, reached, sizes).table(gpu);
      pass.each("shift", tensor.elements(), staged, tensor, window);
    }
  }

  static long product(List<Integer> sizes) {
    return sizes.stream().mapToLong(s -> s).reduce(1, (a, b) -> a * b);
  }
}
