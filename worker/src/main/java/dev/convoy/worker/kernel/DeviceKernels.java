package dev.convoy.worker.kernel;

/** A backend whose buffers the CPU cannot reach. */
public interface DeviceKernels extends Kernels {

  /** What it does for the runtime instead. */
  Device device();
}
