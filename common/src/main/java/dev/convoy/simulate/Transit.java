package dev.convoy.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of a reshard, or of a part of it, on their way: in each step anew. */
final class Transit {

  /** Whoever waits for something hears of it. */
  interface Listener {
    /** A rank can know now when everything will have come, or left. */
    void known(int rank, double time);
  }

  /** How far each rank's part has got in one step. */
  static final class Progress {
    private final int[] left;
    private final double[] latest;
    private final @Nullable Listener[] listeners;

    Progress(int ranks) {
      left = new int[ranks];
      latest = new double[ranks];
      listeners = new Listener[ranks];
    }

    /** One thing of a rank is done, or will be at a time that is known. */
    void done(int rank, double time) {
      latest[rank] = Math.max(latest[rank], time);
      Listener listener = listeners[rank];
      if (--left[rank] == 0 && listener != null) {
        listener.known(rank, latest[rank]);
      }
    }

    /** Whether it is known when all of a rank's will be done. */
    boolean isKnown(int rank) {
      return left[rank] == 0;
    }

    /** When all is done, where that is known. */
    double time(int rank) {
      return latest[rank];
    }

    /** Lets somebody hear of it. */
    void tell(int rank, Listener listener) {
      listeners[rank] = listener;
    }

    void expect(int rank, int things) {
      left[rank] += things;
    }
  }

  /** Bundles of one group of ranks in one step. */
  static final class Gathering {
    private int left;
    private double last;
    private double @Nullable [] arrivals; // of the links of each receiver, by its place in the list

    Gathering(int senders) {
      left = senders;
    }

    /** Some sender's bundle consists of so many things that end apart, instead of one. */
    void expect(int things) {
      left += things - 1;
    }

    /** Whether receivers' links are not taken up yet. */
    boolean isNew() {
      return arrivals == null;
    }

    void begin(double[] times) {
      arrivals = times;
    }

    /**
     * One thing ends at a time.
     *
     * @return whether it was the last
     */
    boolean done(double time) {
      last = Math.max(last, time);
      return --left == 0;
    }

    /** When everything is through, the links of a receiver included. */
    double through(int place) {
      return arrivals == null ? last : Math.max(last, arrivals[place]);
    }
  }

  /** One step's. */
  final class Turn {
    final Progress coming;
    final Progress leaving;
    final List<Gathering> gatherings;

    Turn(boolean socketThreads) {
      int each = socketThreads ? 2 : 1;
      coming = new Progress(ranks);
      leaving = new Progress(ranks);
      gatherings = new ArrayList<>();
      traffic.bundles().forEach(b -> gatherings.add(new Gathering(b.senders().ranks().size())));
      for (int rank = 0; rank < ranks; rank++) {
        boolean bundled = traffic.bundlesOfReceiver(rank) >= 0;
        coming.expect(rank, each * (bundled ? 1 : traffic.receivedMessages(rank)));
        leaving.expect(rank, traffic.sentMessages(rank) > 0 ? 1 : 0); // until it is handed out
      }
    }
  }

  private final Traffic traffic;
  private final int ranks;
  private final @Nullable Turn[] turns;
  private final boolean socketThreads;

  /**
   * The messages of all steps, and of the step behind them, for which some leave ahead.
   *
   * @param socketThreads whether threads take part in sending and receiving
   */
  Transit(Traffic traffic, int ranks, int steps, boolean socketThreads) {
    this.traffic = traffic;
    this.ranks = ranks;
    this.turns = new Turn[steps + 1];
    this.socketThreads = socketThreads;
  }

  Traffic traffic() {
    return traffic;
  }

  /** What is on its way for a step. */
  Turn turn(int step) {
    Turn turn = turns[step];
    if (turn == null) {
      turn = new Turn(socketThreads);
      turns[step] = turn;
    }
    return turn;
  }

  /** Forgets steps before one, which all ranks are done with. */
  void forget(int step) {
    Arrays.fill(turns, 0, step, null);
  }
}
