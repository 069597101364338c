package dev.convoy.worker.bench.exchange;

import java.util.Locale;

/**
 * One thing that all workers do together and take the time of.
 *
 * @param carrier what moves the bytes
 * @param pattern who sends to whom
 * @param bytes of a slice
 * @param steps how often
 * @param firstId for the messages of this measurement
 */
record Measurement(Carrier carrier, Pattern pattern, int bytes, int steps, int firstId) {

  /** Convoy's whole path, or blocking sockets with two threads a connection; over what. */
  enum Carrier {
    RAW_TCP,
    CONVOY_TCP,
    RAW_UNIX,
    CONVOY_UNIX;

    boolean isRaw() {
      return this == RAW_TCP || this == RAW_UNIX;
    }

    boolean isUnix() {
      return this == RAW_UNIX || this == CONVOY_UNIX;
    }

    String title() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Who sends to whom. */
  enum Pattern {
    /** Worker 0 to worker 1, as fast as it goes. */
    ONE_WAY("one way, 2 workers"),
    /** Worker 0 to worker 1 and back. */
    ROUND_TRIP("round trip, 2 workers"),
    /**
     * Everyone to everyone, as between workers in a channel shuffle; for raw sockets an endless
     * stream.
     */
    ALL_TO_ALL("all-to-all, 4 workers");

    final String title;

    Pattern(String title) {
      this.title = title;
    }

    /** How many workers take part. */
    int workers() {
      return this == ALL_TO_ALL ? 4 : 2;
    }
  }

  /** Slices under way at once, as of several layers: 4 MB, and at most 16. */
  int depth() {
    return pattern == Pattern.ROUND_TRIP ? 1 : Math.max(1, Math.min(16, (4 << 20) / bytes));
  }

  /** Bytes that all workers send together. */
  double allBytes() {
    int slices = pattern == Pattern.ALL_TO_ALL ? pattern.workers() * (pattern.workers() - 1) : 1;
    return (double) slices * bytes * depth() * steps;
  }

  String line() {
    return "%s %s %d %d %d".formatted(carrier, pattern, bytes, steps, firstId);
  }

  static Measurement parse(String line) {
    String[] parts = line.split(" ", -1);
    return new Measurement(
        Carrier.valueOf(parts[0]),
        Pattern.valueOf(parts[1]),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]),
        Integer.parseInt(parts[4]));
  }
}
