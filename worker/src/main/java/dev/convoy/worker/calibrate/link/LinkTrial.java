package dev.convoy.worker.calibrate.link;

import dev.convoy.job.Transport;

/**
 * What two neighbours, or all pairs of neighbours, exchange to be timed; one line of text.
 *
 * @param bytes of a message
 * @param depth messages of a step that are under way at once, in each direction
 * @param firstId of its messages; every trial has others
 */
record LinkTrial(
    Transport transport, Pattern pattern, int bytes, int depth, int steps, int firstId) {

  /** Who sends to whom. */
  enum Pattern {
    /** Worker 0 to worker 1 and back, one message at a time. */
    ROUND_TRIP,
    /** Worker 0 to worker 1. */
    ONE_WAY,
    /** Workers 0 and 1, 2 and 3, and so on, each to the other, all at once. */
    BOTH_WAYS;

    /** Whether a worker takes part. */
    boolean has(int rank, int ranks) {
      return this == BOTH_WAYS ? (rank ^ 1) < ranks : rank < 2;
    }

    /** Whether a worker that takes part sends. */
    boolean sends(int rank) {
      return this != ONE_WAY || rank == 0;
    }

    /** Whether a worker that takes part receives. */
    boolean receives(int rank) {
      return this != ONE_WAY || rank == 1;
    }
  }

  /** The line for it. */
  String line() {
    return "%s %s %d %d %d %d".formatted(transport, pattern, bytes, depth, steps, firstId);
  }

  /** The trial of a line. */
  static LinkTrial parse(String line) {
    String[] words = line.split(" ", -1);
    return new LinkTrial(
        Transport.valueOf(words[0]),
        Pattern.valueOf(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]),
        Integer.parseInt(words[5]));
  }
}
