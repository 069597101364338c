package dev.convoy.worker.kernel.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_NOT_SUPPORTED;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_OP_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7;
import static org.bytedeco.cuda.global.cudnn.cudnnGetConvolutionForwardAlgorithm_v7;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdDataAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionBwdFilterAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.cuda.cudnn.cudnnConvolutionStruct;
import org.bytedeco.cuda.cudnn.cudnnFilterStruct;
import org.bytedeco.cuda.cudnn.cudnnTensorStruct;

/**
 * How cuDNN is to run one direction of a convolution, chosen once by its heuristic: the fastest
 * that it expects within the room there is.
 *
 * @param number cuDNN's
 * @param workspace bytes it needs
 */
@SuppressWarnings("deprecation") // cuDNN 9 marks these calls so, and still has them
record Algorithm(int number, long workspace) {
  /**
   * The room that a fast algorithm may take; where none fits, the one that needs least is taken.
   */
  static final long ROOM = 512L << 20;

  private static final int ASKED = 10;

  /** What cuDNN says of one algorithm. */
  record Offer(int number, int status, long workspace, int math) {}

  /** cuDNN has no code for such a convolution. */
  static final class NotOffered extends CudaException {
    private static final long serialVersionUID = 1L;

    NotOffered(String message) {
      super(message);
    }
  }

  static Algorithm forward(
      Gpu gpu,
      String layer,
      cudnnTensorStruct x,
      cudnnFilterStruct w,
      cudnnConvolutionStruct window,
      cudnnTensorStruct y,
      boolean exact) {
    int[] got = new int[1];
    List<Offer> offers = new ArrayList<>();
    try (cudnnConvolutionFwdAlgoPerf_t p = new cudnnConvolutionFwdAlgoPerf_t(ASKED)) {
      asked(
          cudnnGetConvolutionForwardAlgorithm_v7(gpu.dnn(), x, w, window, y, ASKED, got, p),
          "asking cuDNN how to run " + layer);
      for (int i = 0; i < got[0]; i++) {
        p.position(i);
        offers.add(new Offer(p.algo(), p.status(), p.memory(), p.mathType()));
      }
      p.position(0);
    }
    return choose(offers, exact, layer + " forward");
  }

  static Algorithm backwardData(
      Gpu gpu,
      String layer,
      cudnnFilterStruct w,
      cudnnTensorStruct dy,
      cudnnConvolutionStruct window,
      cudnnTensorStruct dx,
      boolean exact) {
    int[] got = new int[1];
    List<Offer> offers = new ArrayList<>();
    try (cudnnConvolutionBwdDataAlgoPerf_t p = new cudnnConvolutionBwdDataAlgoPerf_t(ASKED)) {
      asked(
          cudnnGetConvolutionBackwardDataAlgorithm_v7(gpu.dnn(), w, dy, window, dx, ASKED, got, p),
          "asking cuDNN how to run the data gradient of " + layer);
      for (int i = 0; i < got[0]; i++) {
        p.position(i);
        offers.add(new Offer(p.algo(), p.status(), p.memory(), p.mathType()));
      }
      p.position(0);
    }
    return choose(offers, exact, layer + " data gradient");
  }

  static Algorithm backwardFilter(
      Gpu gpu,
      String layer,
      cudnnTensorStruct x,
      cudnnTensorStruct dy,
      cudnnConvolutionStruct window,
      cudnnFilterStruct dw,
      boolean exact) {
    int[] got = new int[1];
    List<Offer> offers = new ArrayList<>();
    try (cudnnConvolutionBwdFilterAlgoPerf_t p = new cudnnConvolutionBwdFilterAlgoPerf_t(ASKED)) {
      asked(
          cudnnGetConvolutionBackwardFilterAlgorithm_v7(
              gpu.dnn(), x, dy, window, dw, ASKED, got, p),
          "asking cuDNN how to run the weight gradient of " + layer);
      for (int i = 0; i < got[0]; i++) {
        p.position(i);
        offers.add(new Offer(p.algo(), p.status(), p.memory(), p.mathType()));
      }
      p.position(0);
    }
    return choose(offers, exact, layer + " weight gradient");
  }

  private static void asked(int status, String what) {
    if (status >= CUDNN_STATUS_NOT_SUPPORTED && status < CUDNN_STATUS_NOT_SUPPORTED + 1000) {
      throw new NotOffered(what + ": it has no way");
    }
    Cuda.checkDnn(status, what);
  }

  /**
   * Offers come fastest first.
   *
   * @param exact whether factors must not be rounded
   */
  static Algorithm choose(List<Offer> offers, boolean exact, String what) {
    List<Offer> usable =
        offers.stream()
            .filter(o -> o.status() == CUDNN_STATUS_SUCCESS)
            .filter(o -> !exact || !roundsFactors(o.math()))
            .toList();
    Offer best =
        usable.stream()
            .filter(o -> o.workspace() <= ROOM)
            .findFirst()
            .or(() -> usable.stream().min(Comparator.comparingLong(Offer::workspace)))
            .orElseThrow(() -> new NotOffered("cuDNN has no way to run " + what));
    return new Algorithm(best.number(), best.workspace());
  }

  private static boolean roundsFactors(int math) {
    return math == CUDNN_TENSOR_OP_MATH || math == CUDNN_TENSOR_OP_MATH_ALLOW_CONVERSION;
  }
}
