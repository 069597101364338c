package dev.convoy.worker.runtime;

/** One thing an executable does in a step. */
@FunctionalInterface
interface Instruction {
  void run(long step);

  /**
   * Whether, on a device, it only queues the same work in every step, for nobody else: then it can
   * be {@link dev.convoy.worker.kernel.Device#record recorded}.
   */
  default boolean onlyQueues() {
    return true;
  }

  /** One that does the same in every step. */
  static Instruction of(Runnable work) {
    return step -> work.run();
  }
}
