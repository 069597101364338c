package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Device;
import dev.convoy.worker.kernel.DeviceKernels;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Program;

/** A device: calls of kernels queue work, and what comes and goes passes page-locked memory. */
record DevicePlatform(DeviceKernels kernels) implements Platform {

  /** A device needs more than the CPU at once to show what it can do. */
  private static final long TIMED_MACS = 20 * HostPlatform.TIMED_MACS;

  private Device device() {
    return kernels.device();
  }

  @Override
  public BatchStaging staging(Buffer target) {
    return new DeviceStaging(device(), target);
  }

  @Override
  public Linker linker(Program program, Linkage linkage) {
    return new DeviceLinker(kernels, program, linkage);
  }

  @Override
  public Losses losses(Executable executable) {
    return new LateLosses(device(), executable.result(), executable::settle);
  }

  /** To know, the device would have to be waited for. */
  @Override
  public boolean mayBeFinite(Buffer scalar) {
    return true;
  }

  @Override
  public boolean queues() {
    return true;
  }

  @Override
  public Runnable completion() {
    Device.Fence fence = device().fence();
    return () -> {
      fence.mark();
      fence.await();
    };
  }

  @Override
  public long timedMacs() {
    return TIMED_MACS;
  }
}
