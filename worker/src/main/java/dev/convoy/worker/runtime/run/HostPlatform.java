package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Program;

/** The machine's own memory: kernels are done when their call returns. */
record HostPlatform(Kernels kernels) implements Platform {

  /**
   * Of a layer's forward pass: short enough that many turns are not interrupted by whatever else
   * the machine does.
   */
  static final long TIMED_MACS = 160_000_000L;

  @Override
  public BatchStaging staging(Buffer target) {
    return new HostStaging(target);
  }

  @Override
  public Linker linker(Program program, Linkage linkage) {
    return new HostLinker(kernels, program, linkage);
  }

  @Override
  public Losses losses(Executable executable) {
    return Losses.atOnce(executable);
  }

  @Override
  public boolean mayBeFinite(Buffer scalar) {
    return Float.isFinite(scalar.floats().get(0));
  }

  @Override
  public boolean queues() {
    return false;
  }

  @Override
  public Runnable completion() {
    return () -> {};
  }

  @Override
  public long timedMacs() {
    return TIMED_MACS;
  }
}
