package dev.convoy.worker.bench;

import java.util.List;

/**
 * What repeated measurements of one thing took, in milliseconds.
 *
 * @param median the middle one
 * @param least the fastest
 * @param most the slowest
 * @param count how many there were
 * @param disturbed how many turns other programs disturbed, however often they were taken
 */
public record Times(double median, double least, double most, int count, int disturbed) {

  /** Of one or more measurements. */
  public static Times of(List<Double> millis, int disturbed) {
    List<Double> sorted = millis.stream().sorted().toList();
    int count = sorted.size();
    return new Times(sorted.get(count / 2), sorted.get(0), sorted.get(count - 1), count, disturbed);
  }

  /** How many times longer these took than others, by the medians. */
  public double over(Times others) {
    return median / others.median;
  }

  @Override
  public String toString() {
    String noise = disturbed == 0 ? "" : ", " + disturbed + " turns disturbed";
    return "%s (%s to %s%s)".formatted(Figure.of(median), Figure.of(least), Figure.of(most), noise);
  }
}
