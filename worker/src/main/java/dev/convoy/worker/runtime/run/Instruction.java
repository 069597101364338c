package dev.convoy.worker.runtime.run;

/** One thing an executable does in a step. */
@FunctionalInterface
interface Instruction {
  /** One that does nothing. */
  Instruction NOTHING = step -> {};

  void run(long step);

  /** One that does the same in every step. */
  static Instruction of(Runnable work) {
    return step -> work.run();
  }

  /** Some, one after the other. */
  static Instruction sequence(Instruction... parts) {
    return step -> {
      for (Instruction part : parts) {
        part.run(step);
      }
    };
  }
}
