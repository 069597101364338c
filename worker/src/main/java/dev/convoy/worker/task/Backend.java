package dev.convoy.worker.task;

import dev.convoy.job.DeviceSpec;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.kernel.cuda.device.CudaException;
import dev.convoy.worker.kernel.cuda.device.CudaLibrary;
import dev.convoy.worker.kernel.cuda.device.GpuTakenException;
import dev.convoy.worker.kernel.cuda.device.Precision;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which kernels a worker opens: oneDNN's on its cores, or cuDNN's on the GPU that it was given or,
 * where each worker takes what it finds, that nobody has. It stays with what it found for all
 * trials of a run.
 *
 * <p>Concurrency: the worker's compute thread.
 */
final class Backend {
  private static final Logger LOG = LoggerFactory.getLogger(Backend.class);
  private static final int NONE = -1;

  private final DeviceSpec device;
  private final WorkerSlot slot;
  private final DataType activations;
  private boolean looked;
  private int found = NONE; // the number of its GPU

  /** For a worker that has not looked for a GPU yet. */
  Backend(DeviceSpec device, WorkerSlot slot, DataType activations) {
    this.device = device;
    this.slot = slot;
    this.activations = activations;
  }

  /** Whether it depends on other workers, and is open still, which device it will have. */
  boolean mustLook() {
    return device.kind() == DeviceSpec.Kind.AUTO && !looked;
  }

  /**
   * Kernels that are open.
   *
   * @param device what they compute on, for people
   */
  record Opened(Kernels kernels, String device) {}

  /**
   * Opens them for the calling thread.
   *
   * @throws CudaException when the worker's GPU cannot be used
   */
  Opened open(int threads) {
    Opened opened =
        switch (device.kind()) {
          case CPU -> onProcessor(threads);
          case GPU -> onGpu(given());
          case AUTO -> looked ? again(threads) : whatIsFound(threads);
        };
    LOG.info("Worker {} computes on {}", slot.rank(), opened.device());
    return opened;
  }

  private Opened again(int threads) {
    return found == NONE ? onProcessor(threads) : onGpu(found);
  }

  private Opened whatIsFound(int threads) {
    Opened gpu = onGpuIfAny();
    looked = true;
    return gpu == null ? onProcessor(threads) : gpu;
  }

  private Opened onProcessor(int threads) {
    OneDnnKernels kernels = OneDnnKernels.open(threads, activations);
    return new Opened(kernels, kernels.report().device());
  }

  /** The number of the GPU that this worker was given. */
  private int given() {
    String whyNot = CudaLibrary.whyNot();
    if (whyNot != null) {
      throw new CudaException(whyNot);
    }
    return ordinal(slot.gpuAddresses(), slot.rank(), CudaLibrary.devices(), device.shared());
  }

  /** The GPU that Spark gave the task, else one of this machine that no worker has, else none. */
  private @Nullable Opened onGpuIfAny() {
    if (!slot.gpuAddresses().isEmpty()) {
      return onGpu(given());
    }
    String whyNot = CudaLibrary.whyNot();
    if (whyNot != null) {
      LOG.info("Worker {} takes no GPU: {}", slot.rank(), whyNot);
      return null;
    }
    int devices = CudaLibrary.devices();
    for (int k = 0; k < devices; k++) {
      try {
        return onGpu((slot.rank() + k) % devices);
      } catch (GpuTakenException e) {
        LOG.info("Worker {} leaves a GPU alone: {}", slot.rank(), e.getMessage());
      }
    }
    return null;
  }

  private Opened onGpu(int ordinal) {
    CudnnKernels kernels =
        CudnnKernels.open(ordinal, precision(), device.shared(), device.graphs());
    found = ordinal;
    return new Opened(kernels, kernels.report().device());
  }

  private Precision precision() {
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
