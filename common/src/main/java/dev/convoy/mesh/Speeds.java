package dev.convoy.mesh;

import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How fast the workers of a mesh are beside each other: a worker of speed 4 is given four times the
 * work of one of speed 1.
 *
 * @param each one number a worker, in rank order, each from 0.000001 to 1000000; only their ratios
 *     matter
 */
public record Speeds(List<Double> each) {

  /** Far beyond any two machines that work together, and safe to add up and to divide by. */
  private static final double LEAST = 1e-6;

  private static final double MOST = 1e6;

  /** Speeds that are as close as this count as equal: machines alike measure so far apart. */
  private static final double SAME = 1.15;

  /** Ratios from here on are rounded to whole numbers, smaller ones to tenths. */
  private static final double WHOLE_FROM = 10;

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException with a clause, if there is none, or one that is no speed
   */
  public Speeds {
    each = List.copyOf(each);
    if (each.isEmpty() || each.stream().anyMatch(s -> !(s >= LEAST && s <= MOST))) {
      throw new IllegalArgumentException(
          "speeds are numbers from 0.000001 to 1000000, one a worker; these are not: "
              + Quoted.of(each.toString()));
    }
  }

  /** All workers are equal. */
  public static Speeds equal(int ranks) {
    return new Speeds(Collections.nCopies(ranks, 1.0));
  }

  /**
   * The speeds of workers that took these times for the same work. Neighbours in the order of
   * speeds that are within 15 % of each other become equal, and ratios are rounded, so that the
   * noise of equal machines gives equal speeds.
   *
   * @param seconds one a worker, in rank order, each positive
   */
  public static Speeds measured(List<Double> seconds) {
    List<Integer> slowestFirst =
        IntStream.range(0, seconds.size())
            .boxed()
            .sorted(Comparator.comparing(seconds::get, Comparator.reverseOrder()))
            .toList();
    Double[] speeds = new Double[seconds.size()];
    double slowest = 0;
    for (int from = 0; from < slowestFirst.size(); ) {
      int to = from + 1;
      while (to < slowestFirst.size()
          && seconds.get(slowestFirst.get(to - 1)) <= SAME * seconds.get(slowestFirst.get(to))) {
        to++;
      }
      List<Integer> alike = slowestFirst.subList(from, to);
      double speed = 1 / alike.stream().mapToDouble(seconds::get).average().orElseThrow();
      slowest = from == 0 ? speed : slowest;
      for (int rank : alike) {
        speeds[rank] = rounded(speed / slowest);
      }
      from = to;
    }
    return new Speeds(List.of(speeds));
  }

  private static double rounded(double ratio) {
    return ratio < WHOLE_FROM
        ? Math.round(ratio * 10) / 10.0
        : Math.min(MOST, (double) Math.round(ratio));
  }

  /** The number of workers. */
  public int ranks() {
    return each.size();
  }

  /** A worker's speed. */
  public double of(int rank) {
    return each.get(rank);
  }

  /** Whether no worker is faster than another. */
  public boolean areEqual() {
    return each.stream().distinct().count() == 1;
  }

  /** Those of the first workers. */
  public Speeds first(int ranks) {
    return new Speeds(each.subList(0, ranks));
  }

  /** The speed of each row of a mesh, along its data axis: what its workers have together. */
  public List<Double> ofRows(DeviceMesh mesh) {
    return sums(mesh, mesh.data(), mesh::dataCoordinate);
  }

  /** The speed of each column of a mesh, along its model axis: what its workers have together. */
  public List<Double> ofColumns(DeviceMesh mesh) {
    return sums(mesh, mesh.model(), mesh::modelCoordinate);
  }

  private interface Coordinate {
    int of(int rank);
  }

  private List<Double> sums(DeviceMesh mesh, int count, Coordinate coordinate) {
    if (mesh.ranks() != each.size()) {
      throw new IllegalArgumentException(
          "there are " + each.size() + " speeds for a mesh of " + mesh);
    }
    List<Double> sums = new ArrayList<>(Collections.nCopies(count, 0.0));
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      int at = coordinate.of(rank);
      sums.set(at, sums.get(at) + each.get(rank));
    }
    return sums;
  }

  /** As {@code 1 : 1 : 4}. */
  @Override
  public String toString() {
    return each.stream().map(Speeds::text).collect(Collectors.joining(" : "));
  }

  private static String text(double speed) {
    return speed == Math.rint(speed) && speed < 1e9
        ? String.format(Locale.ROOT, "%.0f", speed)
        : Double.toString(speed);
  }
}
