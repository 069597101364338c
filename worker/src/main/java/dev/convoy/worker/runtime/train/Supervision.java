package dev.convoy.worker.runtime.train;

/**
 * What the driver may ask of a worker while it trains.
 *
 * @param gate to stop it between two steps
 * @param whereabouts to know what it is doing
 */
public record Supervision(StepGate gate, Whereabouts whereabouts) {
  /** Of a worker that has just begun. */
  public Supervision() {
    this(new StepGate(), new Whereabouts());
  }
}
