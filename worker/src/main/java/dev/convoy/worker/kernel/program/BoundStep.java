package dev.convoy.worker.kernel.program;

/** A step whose operands have addresses. */
public interface BoundStep {
  /** Does it, or queues it where a device does it. */
  void run(long trainingStep);
}
