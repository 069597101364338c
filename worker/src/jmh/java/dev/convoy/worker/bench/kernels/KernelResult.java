package dev.convoy.worker.bench.kernels;

import dev.convoy.worker.bench.Times;
import java.util.List;

/**
 * What was measured of one layer at one number of threads.
 *
 * @param network where it is used
 * @param layer what it is
 * @param rows records
 * @param gflop of one pass
 * @param layout libtorch's faster layout, which was measured
 * @param passes forward, input gradient (not of a first layer), weight gradient
 */
public record KernelResult(
    String network, String layer, int rows, double gflop, String layout, List<PassResult> passes) {

  /**
   * One pass.
   *
   * @param pass its name
   * @param code what our library ran
   * @param ours milliseconds
   * @param theirs libtorch's milliseconds
   */
  public record PassResult(String pass, String code, Times ours, Times theirs) {
    /** How many times faster ours is. */
    double ratio() {
      return theirs.over(ours);
    }
  }

  /** Our time for all passes, in milliseconds. */
  double ours() {
    return passes.stream().mapToDouble(p -> p.ours().median()).sum();
  }

  /** libtorch's. */
  double theirs() {
    return passes.stream().mapToDouble(p -> p.theirs().median()).sum();
  }

  /** Our rate over all passes. */
  double gflopPerSecond() {
    return gflop * passes.size() / ours() * 1e3;
  }
}
