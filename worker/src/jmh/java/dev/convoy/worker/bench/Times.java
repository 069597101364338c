package dev.convoy.worker.bench;

import java.util.List;

/**
 * What repeated measurements of one thing took, in milliseconds.
 *
 * @param median the middle one
 * @param least the fastest
 * @param most the slowest
 * @param count how many there were
 */
public record Times(double median, double least, double most, int count) {

  /** Of one or more measurements. */
  public static Times of(List<Double> millis) {
    List<Double> sorted = millis.stream().sorted().toList();
    return new Times(
        sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1), sorted.size());
  }

  /** How many times longer these took than others, by the medians. */
  public double over(Times others) {
    return median / others.median;
  }

  @Override
  public String toString() {
    return "%s (%s to %s)".formatted(Figure.of(median), Figure.of(least), Figure.of(most));
  }
}
