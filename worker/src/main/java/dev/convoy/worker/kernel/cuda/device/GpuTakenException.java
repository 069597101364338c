package dev.convoy.worker.kernel.cuda.device;

/** The GPU works, but another worker has it. */
public final class GpuTakenException extends CudaException {
  private static final long serialVersionUID = 1;

  /** One sentence. */
  GpuTakenException(String message) {
    super(message);
  }
}
