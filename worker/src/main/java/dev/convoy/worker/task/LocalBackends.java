package dev.convoy.worker.task;

import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Precision;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.util.List;
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
   * Kernels as a worker of this machine would have them, which the calling thread closes.
   *
   * @param device on a machine that has no GPU, {@code AUTO} is the CPU
   * @param threads of the CPU
   * @param place which of the workers, from 0, by which GPUs are given out
   * @throws DeviceException when the device cannot be used, or cannot compute so
   */
  public static Kernels of(DeviceSpec device, Precision precision, int threads, int place) {
    boolean gpu =
        device.kind() == DeviceSpec.Kind.GPU
            || (device.kind() == DeviceSpec.Kind.AUTO && whyNoGpu() == null);
    if (!gpu) {
      return OneDnnKernels.open(threads, precision.activations());
    }
    String whyNot = whyNoGpu();
    if (whyNot != null) {
      throw new DeviceException(whyNot);
    }
    int ordinal = Backend.ordinal(List.of(), place, CudaLibrary.devices(), device.shared());
    return CudnnKernels.open(ordinal, precision, device.shared(), device.graphs());
  }

  /** How many GPUs this machine has that can be used. */
  public static int gpus() {
    return whyNoGpu() == null ? CudaLibrary.devices() : 0;
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
