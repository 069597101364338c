package dev.convoy.worker.runtime;

/** One thing an executable does in a step. */
interface Instruction {
  void run(long step);
}
