package dev.convoy.worker.kernel.cuda.algorithm;

import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import dev.convoy.worker.kernel.cuda.device.CudaException;

/**
 * A way in which cuDNN runs one direction of a convolution, as cuDNN tells of it.
 *
 * @param number cuDNN's
 * @param math cuDNN's number for how products are taken; the same algorithm may come with several
 * @param status cuDNN's for whether it can run it
 * @param workspace bytes it needs
 * @param deterministic whether it gives the same values each time
 */
public record Algorithm(int number, int math, int status, long workspace, boolean deterministic) {

  /** cuDNN has no code for such a convolution. */
  public static final class NotOffered extends CudaException {
    private static final long serialVersionUID = 1L;

    NotOffered(String message) {
      super(message);
    }
  }

  boolean runs() {
    return status == CUDNN_STATUS_SUCCESS;
  }

  /** As {@code 1-3}: its number, and how products are taken. */
  String name() {
    return number + "-" + math;
  }
}
