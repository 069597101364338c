package dev.convoy.worker.runtime;

import dev.convoy.worker.kernel.DeviceKernels;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;

/**
 * All of the runtime that depends on where tensors lie: in the machine's own memory, or on a device
 * that the CPU only queues work for.
 *
 * <p>Concurrency: the compute thread.
 */
interface Platform {

  /** That of kernels. */
  static Platform of(Kernels kernels) {
    return kernels instanceof DeviceKernels device
        ? new DevicePlatform(device)
        : new HostPlatform(kernels);
  }

  /** What computes. */
  Kernels kernels();

  /** Plans a worker's messages. */
  MessagePlanner messages(int rank);

  /** What brings a step's images or labels to their buffer. */
  BatchStaging staging(Buffer target);

  /** A program with all that has to be known of it before buffers get their places. */
  Program prepare(Program program);

  /** The program with what follows from its buffers' places. */
  Program finish(Program program, Arena arena);

  /** What is run in place of the program after a few steps. */
  Program capture(Program program);

  /** What links a program whose buffers have their places. */
  Linker linker(Program program, Linkage linkage);

  /** The losses of an executable's steps. */
  Losses losses(Executable executable);

  /** Whether the first element of a buffer may be finite, as far as is known without waiting. */
  boolean mayBeFinite(Buffer scalar);

  /** Waits until all is done that kernels were asked for. */
  Runnable completion();

  /** Multiply-accumulates that are worth timing, neither too short nor too long. */
  long timedMacs();
}
