package dev.convoy.worker.kernel.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_NOT_SUPPORTED;

import dev.convoy.worker.kernel.ChoiceFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the fastest of cuDNN's algorithms by running them: once for each shape on this machine,
 * then remembered for such a GPU and this cuDNN. Where the GPU has not the memory to run all
 * candidates beside what it holds, or cuDNN cannot time them, the one that cuDNN expects to be the
 * fastest is taken, and nothing is remembered.
 */
final class AlgorithmSearch {
  private final DeviceMemory memory;
  private final ChoiceFile file;

  /** With memory of the GPU, and what is remembered of such GPUs. */
  AlgorithmSearch(DeviceMemory memory, ChoiceFile file) {
    this.memory = memory;
    this.file = file;
  }

  /** With what this machine remembers. */
  static AlgorithmSearch on(Gpu gpu) {
    String version = "cudnn-" + CudaLibrary.cudnnVersion() + "-" + gpu.name().fileName();
    return new AlgorithmSearch(gpu.memory(), ChoiceFile.of(version));
  }

  /**
   * The algorithm for one direction.
   *
   * @param described the shape, with the math type that is to be asked for
   * @param layer for messages
   * @throws Algorithm.NotOffered when cuDNN has none
   */
  Algorithm fastest(
      Direction direction,
      ConvolutionShape shape,
      DescribedConvolution described,
      Factors factors,
      String layer) {
    String what = layer + " " + direction;
    Offers offers = new Offers(ask(direction, described, what), factors);
    Algorithm expected = offers.expected(what);
    Map<String, Algorithm> candidates = offers.candidates();
    if (candidates.size() < 2) {
      return expected;
    }
    return file.get(
            String.join(" ", direction.toString(), factors.name(), shape.key()),
            candidates.keySet(),
            () -> offers.fastest(time(direction, shape, described, offers.workspace(), what)))
        .map(candidates::get)
        .orElse(expected);
  }

  private static List<Algorithm> ask(
      Direction direction, DescribedConvolution described, String what) {
    try (AlgorithmResults results = new AlgorithmResults()) {
      int status = direction.ask(described, results);
      if (isNotSupported(status)) {
        throw new Algorithm.NotOffered("cuDNN has no way to run " + what);
      }
      Cuda.checkDnn(status, "asking cuDNN how to run " + what);
      return results.list();
    }
  }

  private static boolean isNotSupported(int status) {
    return status >= CUDNN_STATUS_NOT_SUPPORTED && status < CUDNN_STATUS_NOT_SUPPORTED + 1000;
  }

  /** All algorithms, the fastest first; none where there is not the memory, or code, for it. */
  private List<Algorithm> time(
      Direction direction,
      ConvolutionShape shape,
      DescribedConvolution described,
      long workspace,
      String what) {
    Optional<SearchRoom> found = SearchRoom.of(memory, shape, workspace);
    if (found.isEmpty()) {
      return List.of();
    }
    try (SearchRoom room = found.get();
        AlgorithmResults results = new AlgorithmResults()) {
      int status = direction.time(described, room.operands(), results);
      if (isNotSupported(status)
          || status == CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED) {
        return List.of();
      }
      Cuda.checkDnn(status, "timing cuDNN's ways to run " + what);
      return results.list();
    }
  }
}
