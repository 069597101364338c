package dev.convoy.worker.kernel.cuda.device;

import dev.convoy.worker.kernel.DeviceException;

/** The GPU cannot be used, or a call of CUDA, cuDNN or cuBLAS failed; the message says which. */
public class CudaException extends DeviceException {
  private static final long serialVersionUID = 1;

  /** One sentence. */
  public CudaException(String message) {
    super(message);
  }

  /** One sentence, and what led to it. */
  public CudaException(String message, Throwable cause) {
    super(message, cause);
  }
}
