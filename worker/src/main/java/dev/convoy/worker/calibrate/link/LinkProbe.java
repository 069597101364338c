package dev.convoy.worker.calibrate.link;

import dev.convoy.cost.LinkCost;
import dev.convoy.cost.TransportCost;
import dev.convoy.job.Transport;
import dev.convoy.worker.calibrate.link.LinkTrial.Pattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Times messages between processes of this machine: small and large ones, in one direction and in
 * both, between all pairs at once. Costs a message and a byte follow from the two sizes.
 *
 * <p>How long a link is taken up is measured with all pairs at once; what they then waited for
 * cores is not the link's. So is what a large message takes of I/O threads; of a small one, that is
 * what one alone takes, for which they wake up, as they do in a training. Both ends take half of
 * it.
 */
public final class LinkProbe {
  private static final int SMALL = 1 << 10;
  private static final int LARGE = 1 << 20;
  private static final int SMALL_DEPTH = 32;

  /** Together more than the caches hold: in a training, what is sent was made long before. */
  private static final int LARGE_DEPTH = 16;

  private static final double TURN_NANOS = 80e6;
  private static final int TURNS = 3;
  private static final int MOST = 8;
  private static final int IDS = SMALL_DEPTH;

  private final LinkWorkers workers;
  private final double turnNanos;
  private int trials;
  private int lastSteps;

  private LinkProbe(LinkWorkers workers, double turnNanos) {
    this.workers = workers;
    this.turnNanos = turnNanos;
  }

  /** With how many processes links are timed for so many workers: 2 at least, and 8 at most. */
  public static int processes(int workers) {
    return Math.max(2, Math.min(MOST, workers));
  }

  /**
   * The costs of each transport that this machine has; takes some seconds.
   *
   * @param processes how many exchange at once
   * @throws IOException if the processes could not be started or have ended, with why
   */
  public static Map<Transport, TransportCost> measure(int processes) throws IOException {
    return measure(processes, TURN_NANOS);
  }

  static Map<Transport, TransportCost> measure(int processes, double turnNanos) throws IOException {
    Map<Transport, TransportCost> costs = new EnumMap<>(Transport.class);
    try (LinkWorkers workers = LinkWorkers.start(processes)) {
      LinkProbe probe = new LinkProbe(workers, turnNanos);
      for (Transport transport : workers.transports()) {
        costs.put(transport, probe.cost(transport));
      }
    }
    return costs;
  }

  private TransportCost cost(Transport transport) throws IOException {
    trial(transport, Pattern.BOTH_WAYS, SMALL, SMALL_DEPTH); // compiles what the others run
    List<LinkTimes> trip = trial(transport, Pattern.ROUND_TRIP, SMALL, 1);
    double oneWay = trip.get(0).all() / 2e9;
    double smallIo = ioSeconds(trip) / lastSteps;
    List<LinkTimes> few = trial(transport, Pattern.BOTH_WAYS, LARGE, LARGE_DEPTH);
    double large = slowestSeconds(few) * coresEach() / (LARGE_DEPTH * lastSteps);
    double largeIo = ioSeconds(few) / (LARGE_DEPTH * lastSteps);
    List<LinkTimes> many = trial(transport, Pattern.BOTH_WAYS, SMALL, SMALL_DEPTH);
    Line link = Line.through(slowestSeconds(many) * coresEach() / (SMALL_DEPTH * lastSteps), large);
    List<LinkTimes> calls = trial(transport, Pattern.ONE_WAY, SMALL, SMALL_DEPTH);
    Line end = Line.through(smallIo / 2, largeIo / 2);
    return new TransportCost(
        new LinkCost(
            Math.max(0, oneWay - link.perMessage),
            1 / Math.max(1e-13, link.perByte),
            link.perMessage),
        new TransportCost.End(calls.get(0).send() / 1e9, end.perMessage, end.perByte),
        new TransportCost.End(calls.get(1).receive() / 1e9, end.perMessage, end.perByte));
  }

  private static double slowestSeconds(List<LinkTimes> times) {
    return times.stream().mapToLong(LinkTimes::all).max().orElse(0) / 1e9;
  }

  /** Of the I/O thread of a worker that took part, on average. */
  private static double ioSeconds(List<LinkTimes> times) {
    return times.stream().filter(one -> one.all() > 0).mapToLong(LinkTimes::io).average().orElse(0)
        / 1e9;
  }

  /** A time that grows with bytes. */
  private record Line(double perMessage, double perByte) {
    /** Through the times of a small and a large message. */
    static Line through(double small, double large) {
      double perByte = Math.max(0, large - small) / (LARGE - SMALL);
      return new Line(Math.max(0, small - SMALL * perByte), perByte);
    }
  }

  /** Cores that each process has for itself, 1 where there are enough. */
  private double coresEach() {
    return Math.min(1, (double) Runtime.getRuntime().availableProcessors() / workers.count());
  }

  /** Runs a trial for as long as a turn, a few times, and returns the turn in the middle. */
  private List<LinkTimes> trial(Transport transport, Pattern pattern, int bytes, int depth)
      throws IOException {
    int steps = 4;
    double nanos;
    while (true) {
      nanos = nanos(pattern, steps, run(transport, pattern, bytes, depth, steps));
      if (nanos > turnNanos / 4) {
        break;
      }
      steps *= 4;
    }
    steps = (int) Math.max(4, steps * turnNanos / nanos);
    List<List<LinkTimes>> turns = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      turns.add(run(transport, pattern, bytes, depth, steps));
    }
    turns.sort((a, b) -> Double.compare(nanos(pattern, 1, a), nanos(pattern, 1, b)));
    lastSteps = steps;
    return turns.get(TURNS / 2);
  }

  private static double nanos(Pattern pattern, int steps, List<LinkTimes> times) {
    double slowest = times.stream().mapToLong(LinkTimes::all).max().orElse(0);
    return pattern == Pattern.ROUND_TRIP ? slowest * steps : slowest;
  }

  private List<LinkTimes> run(Transport transport, Pattern pattern, int bytes, int depth, int steps)
      throws IOException {
    return workers.run(new LinkTrial(transport, pattern, bytes, depth, steps, IDS * trials++));
  }
}
