package dev.convoy.worker.task;

import dev.convoy.job.Precision;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import org.jspecify.annotations.Nullable;

/**
 * The back-ends of this machine for those who are no worker: who look at an installation, at a
 * network's kernels, or whether a run can be.
 */
public final class LocalBackends {
  private LocalBackends() {}

  /**
   * Kernels on one thread of the CPU, which the calling thread closes.
   *
   * @throws DeviceException when the native library cannot be loaded
   */
  public static Kernels onCpu() {
    return OneDnnKernels.open(1);
  }

  /**
   * Kernels on so many threads of the CPU, as a worker has them, for the calling thread, which
   * closes them.
   *
   * @throws DeviceException when the native library cannot be loaded, or the CPU cannot multiply in
   *     this precision
   */
  public static Kernels onCpu(int threads, Precision precision) {
    return OneDnnKernels.open(threads, precision.activations());
  }

  /**
   * Kernels on the CPU that are compiled to find out whether they can be, and never run.
   *
   * @throws DeviceException when the native library cannot be loaded, or the CPU cannot multiply in
   *     this precision
   */
  public static Kernels toTry(DataType precision) {
    return OneDnnKernels.openToTry(precision);
  }

  /** Kernels in plain Java: formats and sizes as anywhere, without native code. */
  public static Kernels plain() {
    return new ReferenceKernels();
  }

  /** One sentence that says why no GPU can be used here, or null when one can. */
  public static @Nullable String whyNoGpu() {
    return CudaLibrary.whyNot();
  }

  /**
   * Kernels on the first GPU, also where a worker has it, after a small convolution on it came out
   * right.
   *
   * @throws DeviceException when it cannot be used, or the convolution fails or comes out wrong
   */
  public static Kernels onGpu() {
    CudnnKernels kernels = CudnnKernels.open(0, Precision.F32, /* share= */ true);
    try {
      kernels.tryConvolution();
      return kernels;
    } catch (RuntimeException | Error e) {
      kernels.close();
      throw e;
    }
  }
}
