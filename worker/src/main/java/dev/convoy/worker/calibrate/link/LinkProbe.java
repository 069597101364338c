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
 */
public final class LinkProbe {
  private static final int SMALL = 1 << 10;
  private static final int LARGE = 1 << 20;
  private static final int SMALL_DEPTH = 32;
  private static final int LARGE_DEPTH = 4;
  private static final double TURN_NANOS = 80e6;
  private static final int TURNS = 3;
  private static final int IDS = SMALL_DEPTH;

  private final LinkWorkers workers;
  private final double turnNanos;
  private int trials;
  private int lastSteps;

  private LinkProbe(LinkWorkers workers, double turnNanos) {
    this.workers = workers;
    this.turnNanos = turnNanos;
  }

  /**
   * The costs of each transport that this machine has; takes some seconds.
   *
   * @param count how many workers exchange at once; with fewer than 2 it is 2
   * @throws IOException if the processes could not be started or have ended, with why
   */
  public static Map<Transport, TransportCost> measure(int count) throws IOException {
    return measure(count, TURN_NANOS);
  }

  static Map<Transport, TransportCost> measure(int count, double turnNanos) throws IOException {
    Map<Transport, TransportCost> costs = new EnumMap<>(Transport.class);
    try (LinkWorkers workers = LinkWorkers.start(Math.max(2, count))) {
      LinkProbe probe = new LinkProbe(workers, turnNanos);
      for (Transport transport : workers.transports()) {
        costs.put(transport, probe.cost(transport));
      }
    }
    return costs;
  }

  /** What a message takes, in seconds. */
  private record Message(double link, double send, double sendIo, double receiveIo) {}

  private TransportCost cost(Transport transport) throws IOException {
    trial(transport, Pattern.BOTH_WAYS, SMALL, SMALL_DEPTH); // compiles what the others run
    double trip = trial(transport, Pattern.ROUND_TRIP, SMALL, 1).get(0).all() / 2e9;
    Message small = message(transport, SMALL, SMALL_DEPTH);
    Message large = message(transport, LARGE, LARGE_DEPTH);
    double receive = trial(transport, Pattern.ONE_WAY, SMALL, SMALL_DEPTH).get(1).receive() / 1e9;
    Line link = Line.through(small.link, large.link);
    LinkCost cost =
        new LinkCost(
            Math.max(0, trip - small.link), 1 / Math.max(1e-13, link.perByte), link.perMessage);
    Line sending = Line.through(small.sendIo, large.sendIo);
    Line receiving = Line.through(small.receiveIo, large.receiveIo);
    return new TransportCost(
        cost,
        new TransportCost.End(large.send, sending.perMessage, sending.perByte),
        new TransportCost.End(receive, receiving.perMessage, receiving.perByte));
  }

  /** A time that grows with bytes. */
  private record Line(double perMessage, double perByte) {
    /** Through the times of a small and a large message. */
    static Line through(double small, double large) {
      double perByte = Math.max(0, large - small) / (LARGE - SMALL);
      return new Line(Math.max(0, small - SMALL * perByte), perByte);
    }
  }

  private Message message(Transport transport, int bytes, int depth) throws IOException {
    List<LinkTimes> one = trial(transport, Pattern.ONE_WAY, bytes, depth);
    double oneCount = 1e9 * depth * lastSteps;
    List<LinkTimes> both = trial(transport, Pattern.BOTH_WAYS, bytes, depth);
    double slowest = both.stream().mapToLong(LinkTimes::all).max().orElse(0);
    return new Message(
        slowest / (1e9 * depth * lastSteps),
        one.get(0).send() / 1e9,
        one.get(0).io() / oneCount,
        one.get(1).io() / oneCount);
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
