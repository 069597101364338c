package dev.convoy.worker.kernel.cuda.algorithm;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_NOT_SUPPORTED;

import dev.convoy.worker.kernel.ChoiceFile;
import dev.convoy.worker.kernel.cuda.device.Cuda;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import dev.convoy.worker.kernel.cuda.device.DeviceMemory;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.device.GpuName;
import dev.convoy.worker.kernel.cuda.device.Tf32Override;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the fastest of cuDNN's algorithms by running them, and of those that are to leave factors
 * as they are the fastest that passes the {@link AlgorithmCheck}: once for each shape on this
 * machine, then remembered for such a GPU and this cuDNN. Where the GPU has not the memory to time
 * all candidates beside what it holds, or cuDNN cannot time them, the one that cuDNN expects to be
 * the fastest is taken, if it passes, else the next, and nothing is remembered.
 */
public final class AlgorithmSearch {
  private static final Logger LOG = LoggerFactory.getLogger(AlgorithmSearch.class);

  private final Gpu gpu;
  private final DeviceMemory memory;
  private final ChoiceFile file;

  /** With memory of the GPU, and what is remembered of such GPUs. */
  AlgorithmSearch(Gpu gpu, DeviceMemory memory, ChoiceFile file) {
    this.gpu = gpu;
    this.memory = memory;
    this.file = file;
  }

  /** With what this machine remembers. */
  public static AlgorithmSearch on(Gpu gpu) {
    return new AlgorithmSearch(
        gpu, gpu.memory(), ChoiceFile.of(version(gpu.name(), Tf32Override.of(System.getenv()))));
  }

  /**
   * What choices hold for. Those of files without {@code checked} were believed as they came; what
   * is right where TF32 is switched off may not be elsewhere.
   */
  static String version(GpuName gpu, Tf32Override override) {
    return "cudnn-"
        + CudaLibrary.cudnnVersion()
        + "-"
        + gpu.fileName()
        + "-checked"
        + (override == Tf32Override.OFF ? "-tf32-off" : "");
  }

  /**
   * The algorithm for one direction.
   *
   * @param described the shape, with the math type that is to be asked for
   * @param layer for messages
   * @throws Algorithm.NotOffered when cuDNN has none, or none that is right
   */
  public Algorithm fastest(
      Direction direction,
      ConvolutionShape shape,
      DescribedConvolution described,
      Factors factors,
      String layer) {
    String what = layer + " " + direction;
    Offers offers = new Offers(ask(direction, described, what), factors);
    boolean choice = offers.candidates().size() > 1;
    if (!choice && !factors.checked()) {
      return offers.expected(what);
    }
    Function<Algorithm, Optional<String>> objection = objection(direction, shape, described, layer);
    Map<String, Algorithm> known = offers.byName();
    return file.get(
            key(direction, factors, shape),
            known.keySet(),
            () -> {
              List<Algorithm> timed =
                  choice ? time(direction, shape, described, offers.workspace(), what) : List.of();
              return choice && offers.fastest(timed).isEmpty()
                  ? Optional.empty()
                  : Optional.of(firstRight(offers, timed, objection, what).name());
            })
        .map(known::get)
        .orElseGet(() -> firstRight(offers, List.of(), objection, what));
  }

  /**
   * What a choice is remembered under: words that are written out, so that what one build has
   * measured is found by another whose classes have other names.
   */
  static String key(Direction direction, Factors factors, ConvolutionShape shape) {
    return String.join(" ", direction.toString(), factors.name(), shape.key());
  }

  private Function<Algorithm, Optional<String>> objection(
      Direction direction, ConvolutionShape shape, DescribedConvolution described, String layer) {
    AlgorithmCheck check = new AlgorithmCheck(gpu, memory, direction, shape, layer);
    return algorithm -> check.objection(algorithm, described);
  }

  /** The best of those that keep their promise. */
  private static Algorithm firstRight(
      Offers offers,
      List<Algorithm> timed,
      Function<Algorithm, Optional<String>> objection,
      String what) {
    Offers left = offers;
    Algorithm best = left.best(timed, what);
    while (offers.factors().checked()) {
      Optional<String> reason = objection.apply(best);
      if (reason.isEmpty()) {
        break;
      }
      LOG.info("{} without cuDNN's algorithm {}, which {}", what, best.number(), reason.get());
      left = left.without(best, reason.get());
      best = left.best(timed, what);
    }
    return best;
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
    Optional<SearchRoom> found = SearchRoom.of(memory, shape, workspace, 0);
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
