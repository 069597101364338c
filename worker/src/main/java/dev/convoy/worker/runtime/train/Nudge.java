package dev.convoy.worker.runtime.train;

import dev.convoy.random.CounterRandom;

/**
 * Changes values by at most one unit in the last place, at random: what a network makes of that
 * says how far rounding alone may take it. (Parker, Monte Carlo arithmetic, 1997.)
 */
final class Nudge implements Weights.Source {
  private static final long CHOICES = 4;

  private final Weights.Source source;
  private final long key;

  /**
   * Of what a source gives; the same whoever asks for it.
   *
   * @param key which of all random changes
   */
  Nudge(Weights.Source source, long key) {
    this.source = source;
    this.key = key;
  }

  @Override
  public void read(String tensor, long firstElement, float[] values) {
    source.read(tensor, firstElement, values);
    long choices = CounterRandom.key(key, tensor);
    for (int i = 0; i < values.length; i++) {
      long choice = CounterRandom.below(choices, firstElement + i, CHOICES);
      if (choice == 0) {
        values[i] = Math.nextUp(values[i]);
      } else if (choice == 1) {
        values[i] = Math.nextDown(values[i]);
      }
    }
  }
}
