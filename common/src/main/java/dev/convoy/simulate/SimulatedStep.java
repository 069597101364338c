package dev.convoy.simulate;

import java.util.List;

/**
 * What a training step would take, the mean of several in a row.
 *
 * @param seconds from the end of a step to the end of the next, of the slowest worker
 * @param ranks where each worker's time goes
 * @param timeline what the first workers do in the last step that was played, in order of time
 */
public record SimulatedStep(double seconds, List<RankTime> ranks, List<Interval> timeline) {

  /** Copies the lists. */
  public SimulatedStep {
    ranks = List.copyOf(ranks);
    timeline = List.copyOf(timeline);
  }

  /**
   * A worker's part of a step, in seconds of the clock.
   *
   * @param compute in kernels
   * @param exchange on exchange: packing, unpacking and waiting
   * @param exposedExchange the part of it in which it could only wait
   * @param bytesSent to other workers
   */
  public record RankTime(double compute, double exchange, double exposedExchange, long bytesSent) {}

  /**
   * Something that a worker does.
   *
   * @param title what, as {@code conv1 forward}
   * @param start seconds from the beginning of the first step
   * @param end when it ends
   */
  public record Interval(int rank, String title, Kind kind, double start, double end) {}

  /** What a worker's time goes to. */
  public enum Kind {
    /** Kernels. */
    COMPUTE,
    /** Packing what leaves and unpacking what has come. */
    EXCHANGE,
    /** Nothing, until others have sent. */
    WAIT
  }

  /** The worker that computes longest. */
  public RankTime slowest() {
    RankTime slowest = ranks.get(0);
    for (RankTime rank : ranks) {
      slowest = rank.compute() > slowest.compute() ? rank : slowest;
    }
    return slowest;
  }

  /** The mean over all workers. */
  public RankTime mean() {
    return new RankTime(
        ranks.stream().mapToDouble(RankTime::compute).average().orElse(0),
        ranks.stream().mapToDouble(RankTime::exchange).average().orElse(0),
        ranks.stream().mapToDouble(RankTime::exposedExchange).average().orElse(0),
        Math.round(ranks.stream().mapToLong(RankTime::bytesSent).average().orElse(0)));
  }

  /** The bytes of the worker that sends most. */
  public long mostBytesSent() {
    return ranks.stream().mapToLong(RankTime::bytesSent).max().orElse(0);
  }
}
