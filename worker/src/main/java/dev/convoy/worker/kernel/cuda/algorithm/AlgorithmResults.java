package dev.convoy.worker.kernel.cuda.algorithm;

import static org.bytedeco.cuda.global.cudnn.CUDNN_DETERMINISTIC;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;

/**
 * Where cuDNN writes what it knows of its algorithms. It has a structure for each direction, and
 * the three have the same members at the same places.
 */
@SuppressWarnings("deprecation") // cuDNN 9 marks these calls so, and still has them
final class AlgorithmResults implements AutoCloseable {
  /** More than there are algorithms, each in two math types. */
  static final int ROOM = 32;

  private final int[] count = new int[1];
  private final cudnnConvolutionFwdAlgoPerf_t results = new cudnnConvolutionFwdAlgoPerf_t(ROOM);

  /** How many cuDNN has written. */
  int[] count() {
    return count;
  }

  cudnnConvolutionFwdAlgoPerf_t forward() {
    return results;
  }

  cudnnConvolutionBwdDataAlgoPerf_t backwardData() {
    return new cudnnConvolutionBwdDataAlgoPerf_t(results);
  }

  cudnnConvolutionBwdFilterAlgoPerf_t backwardFilter() {
    return new cudnnConvolutionBwdFilterAlgoPerf_t(results);
  }

  /** What cuDNN has written, in its order. */
  List<Algorithm> list() {
    return IntStream.range(0, count[0]).mapToObj(i -> algorithm(results.getPointer(i))).toList();
  }

  private static Algorithm algorithm(cudnnConvolutionFwdAlgoPerf_t result) {
    return new Algorithm(
        result.algo(),
        result.mathType(),
        result.status(),
        result.memory(),
        result.determinism() == CUDNN_DETERMINISTIC);
  }

  @Override
  public void close() {
    results.close();
  }
}
