package dev.convoy.worker.runtime.run;

/** One thing an executable does in a step. */
@FunctionalInterface
interface Instruction {
  void run(long step);

  /** One that does the same in every step. */
  static Instruction of(Runnable work) {
    return step -> work.run();
  }
}
