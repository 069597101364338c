package dev.convoy.worker.task;

import dev.convoy.job.DeviceSpec;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cudnn.CudaException;
import dev.convoy.worker.kernel.cudnn.CudaLibrary;
import dev.convoy.worker.kernel.cudnn.CudnnKernels;
import dev.convoy.worker.kernel.cudnn.Precision;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import java.util.List;

/** Which kernels a worker opens: oneDNN's on its cores, or cuDNN's on the GPU that it was given. */
final class Backend {
  private Backend() {}

  /**
   * Opens them for the calling thread.
   *
   * @throws CudaException when the worker's GPU cannot be used
   */
  static Kernels open(DeviceSpec device, WorkerSlot slot, int threads, DataType activations) {
    if (device.kind() == DeviceSpec.Kind.CPU) {
      return OneDnnKernels.open(threads, activations);
    }
    String whyNot = CudaLibrary.whyNot();
    if (whyNot != null) {
      throw new CudaException(whyNot);
    }
    int ordinal = ordinal(slot.gpuAddresses(), slot.rank(), CudaLibrary.devices(), device.shared());
    return CudnnKernels.open(ordinal, precision(device, activations), device.shared());
  }

  private static Precision precision(DeviceSpec device, DataType activations) {
    if (activations == DataType.BF16) {
      return Precision.BF16;
    }
    return switch (device.precision()) {
      case F32 -> Precision.F32;
      case TF32 -> Precision.TF32;
    };
  }

  /**
   * Which GPU: the first that Spark gave the task; without Spark's, the one of the worker's number,
   * or, where they are shared, every GPU in turn.
   */
  static int ordinal(List<String> addresses, int rank, int devices, boolean shared) {
    if (!addresses.isEmpty()) {
      try {
        return Integer.parseInt(addresses.get(0));
      } catch (NumberFormatException e) {
        throw new CudaException(
            "Spark gave GPU address "
                + addresses.get(0)
                + ", which is no number: use deploy/gpu/discover-gpus.sh as its discovery script",
            e);
      }
    }
    if (rank >= devices && !shared) {
      throw new CudaException(
          "worker "
              + rank
              + " has no GPU of its own, since this machine has "
              + devices
              + ": use fewer workers, or let them share with --share-gpu");
    }
    return rank % devices;
  }
}
