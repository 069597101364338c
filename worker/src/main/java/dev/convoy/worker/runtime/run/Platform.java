package dev.convoy.worker.runtime.run;

import dev.convoy.worker.kernel.DeviceKernels;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Pipeline;
import dev.convoy.worker.runtime.program.Program;

/**
 * All of the runtime that depends on where tensors lie: in the machine's own memory, or on a device
 * that the CPU only queues work for.
 *
 * <p>Concurrency: the compute thread.
 */
public interface Platform {

  /** That of kernels. */
  static Platform of(Kernels kernels) {
    return kernels instanceof DeviceKernels device
        ? new DevicePlatform(device)
        : new HostPlatform(kernels);
  }

  /** What computes. */
  Kernels kernels();

  /** What makes programs for it. */
  default Pipeline pipeline() {
    return Pipeline.of(kernels());
  }

  /** What brings a step's images or labels to their buffer. */
  BatchStaging staging(Buffer target);

  /** What links a program whose buffers have their places. */
  Linker linker(Program program, Linkage linkage);

  /** The losses of an executable's steps. */
  Losses losses(Executable executable);

  /** Whether the first element of a buffer may be finite, as far as is known without waiting. */
  boolean mayBeFinite(Buffer scalar);

  /** Whether a kernel's call only queues its work. */
  boolean queues();

  /** Waits until all is done that kernels were asked for. */
  Runnable completion();

  /** Multiply-accumulates that are worth timing, neither too short nor too long. */
  long timedMacs();
}
