package dev.convoy.driver.report.statistics;

import java.util.List;

/** The middle of some figures. */
public final class Median {

  private Median() {}

  /** The mean of the two middle ones where their number is even; 0 of none. */
  public static double of(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int n = sorted.size();
    return n == 0 ? 0 : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }
}
