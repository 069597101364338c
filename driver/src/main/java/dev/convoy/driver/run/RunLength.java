package dev.convoy.driver.run;

/** How long to train. */
public sealed interface RunLength {

  /** How many training steps that is. */
  long steps(long stepsPerEpoch);

  /** So many steps. */
  record Steps(long count) implements RunLength {

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Steps {
      if (count < 1) {
        throw new IllegalArgumentException("a run has at least 1 step, not " + count);
      }
    }

    @Override
    public long steps(long stepsPerEpoch) {
      return count;
    }
  }

  /** So many passes over the training data, the last perhaps not a whole one. */
  record Epochs(double count) implements RunLength {

    /**
     * Checks the count.
     *
     * @throws IllegalArgumentException if it is not greater than 0
     */
    public Epochs {
      if (!(count > 0)) {
        throw new IllegalArgumentException("a run has more than 0 epochs, not " + count);
      }
    }

    @Override
    public long steps(long stepsPerEpoch) {
      return Math.max(1, (long) Math.ceil(count * stepsPerEpoch));
    }
  }
}
