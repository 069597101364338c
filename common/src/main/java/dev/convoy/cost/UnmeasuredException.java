package dev.convoy.cost;

/** A time was asked for that was not measured and does not follow from what was. */
public final class UnmeasuredException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnmeasuredException(CostKey key) {
    super("it was not measured how long it takes: " + key + "; calibrate the plan first");
  }
}
