package dev.convoy.worker.bench.exchange;

import dev.convoy.worker.bench.Bench;
import dev.convoy.worker.bench.ChildJvm;
import dev.convoy.worker.bench.Figure;
import dev.convoy.worker.bench.Flags;
import dev.convoy.worker.bench.MarkdownTable;
import dev.convoy.worker.bench.Times;
import dev.convoy.worker.bench.exchange.Measurement.Carrier;
import dev.convoy.worker.bench.exchange.Measurement.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Slices between processes of this machine: Convoy's whole path (packing or gathering, Netty,
 * receiving in place or unpacking) against blocking sockets, which move bytes and nothing else.
 *
 * <p>Usage: {@code bench exchange [--rounds R] [--patterns ONE_WAY,...] [--sizes KB,...]
 * [--carriers RAW_TCP,...] [--turn MS]}. In every round each carrier has its turn; the figures are
 * medians over rounds with the least and the most.
 */
public final class ExchangeBench {
  private static final int ROUNDS = 7;
  private static final int TURN_MILLIS = 250;
  private static final int IDS_A_MEASUREMENT = 64;

  /**
   * A row of the result.
   *
   * @param figures GB/s, or microseconds of a round trip, a carrier
   * @param cpu seconds of CPU time a GB, or microseconds a round trip, a carrier
   */
  record Row(String pattern, int bytes, Map<Carrier, Times> figures, Map<Carrier, Times> cpu) {}

  private final WorkerProcesses workers;
  private final int rounds;
  private final double turnNanos;
  private final List<Carrier> carriers;
  private int measured;

  private ExchangeBench(WorkerProcesses workers, Flags flags) {
    this.workers = workers;
    this.rounds = flags.number("rounds", ROUNDS);
    this.turnNanos = 1e6 * flags.number("turn", TURN_MILLIS);
    this.carriers = flags.choices("carriers", Carrier.class);
  }

  private static List<Integer> kilobytes(Pattern pattern) {
    return switch (pattern) {
      case ONE_WAY -> List.of(1, 16, 64, 256, 1024, 4096, 16384, 65536);
      case ROUND_TRIP -> List.of(1, 16, 256);
      case ALL_TO_ALL -> List.of(16, 64, 256, 1024, 4096, 16384);
    };
  }

  /** Prints a table a pattern. */
  public static void main(String[] arguments) {
    Bench.main(() -> measure(arguments));
  }

  private static int measure(String[] arguments) throws IOException {
    Flags flags = new Flags(arguments, "rounds", "patterns", "sizes", "carriers", "turn");
    List<Pattern> patterns = flags.choices("patterns", Pattern.class);
    List<Row> rows = new ArrayList<>();
    try (WorkerProcesses workers = new WorkerProcesses(Pattern.ALL_TO_ALL.workers())) {
      ExchangeBench bench = new ExchangeBench(workers, flags);
      bench.warmUp();
      for (Pattern pattern : patterns) {
        for (int size : flags.numbers("sizes", kilobytes(pattern))) {
          rows.add(bench.row(pattern, size << 10));
        }
        System.out.println(table(pattern, rows) + "\n");
      }
    }
    Files.createDirectories(ChildJvm.folder());
    ChildJvm.write(ChildJvm.folder().resolve("exchange.json").toString(), rows);
    return 0;
  }

  /** Lets every JVM compile what it runs: that would be measured otherwise. */
  private void warmUp() throws IOException {
    for (Carrier carrier : carriers) {
      for (int bytes : List.of(16 << 10, 256 << 10)) {
        int steps = 4 * warmUp(carrier, Pattern.ALL_TO_ALL, bytes);
        workers.measure(measurement(carrier, Pattern.ALL_TO_ALL, bytes, steps));
      }
      warmUp(carrier, Pattern.ROUND_TRIP, 1 << 10);
    }
  }

  private Row row(Pattern pattern, int bytes) throws IOException {
    Map<Carrier, Integer> steps = new EnumMap<>(Carrier.class);
    Map<Carrier, List<Double>> figures = new EnumMap<>(Carrier.class);
    Map<Carrier, List<Double>> cpu = new EnumMap<>(Carrier.class);
    for (Carrier carrier : carriers) {
      steps.put(carrier, warmUp(carrier, pattern, bytes));
      figures.put(carrier, new ArrayList<>());
      cpu.put(carrier, new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      for (Carrier carrier : carriers) {
        Measurement m = measurement(carrier, pattern, bytes, steps.getOrDefault(carrier, 1));
        WorkerProcesses.Took took = workers.measure(m);
        boolean trip = pattern == Pattern.ROUND_TRIP;
        figures
            .getOrDefault(carrier, List.of())
            .add(trip ? took.nanos() / 1e3 : m.allBytes() / took.nanos());
        cpu.getOrDefault(carrier, List.of())
            .add(took.cpuNanos() / (trip ? 1e3 * m.steps() : m.allBytes()));
      }
    }
    return new Row(pattern.title, bytes, times(figures), times(cpu));
  }

  private static Map<Carrier, Times> times(Map<Carrier, List<Double>> lists) {
    Map<Carrier, Times> times = new EnumMap<>(Carrier.class);
    lists.forEach((carrier, list) -> times.put(carrier, Times.of(list, 0)));
    return times;
  }

  private Measurement measurement(Carrier carrier, Pattern pattern, int bytes, int steps) {
    return new Measurement(carrier, pattern, bytes, steps, IDS_A_MEASUREMENT * measured++);
  }

  /** Returns how many steps fill a turn, after as much time has been used. */
  private int warmUp(Carrier carrier, Pattern pattern, int bytes) throws IOException {
    int steps = 4;
    while (true) {
      Measurement m = measurement(carrier, pattern, bytes, steps);
      double nanos =
          workers.measure(m).nanos() * (pattern == Pattern.ROUND_TRIP ? (double) steps : 1);
      if (nanos > turnNanos / 4) {
        return Math.max(4, (int) (steps * turnNanos / nanos));
      }
      steps *= 4;
    }
  }

  private static MarkdownTable table(Pattern pattern, List<Row> rows) {
    boolean trip = pattern == Pattern.ROUND_TRIP;
    String unit = trip ? ", µs" : ", GB/s";
    MarkdownTable table =
        new MarkdownTable(
            pattern.title + ", slice",
            "raw TCP" + unit,
            "Convoy TCP" + unit,
            trip ? "Convoy / raw" : "of raw",
            "raw Unix" + unit,
            "Convoy Unix" + unit,
            trip ? "Convoy / raw" : "of raw",
            "Convoy Unix / raw TCP",
            "CPU, " + (trip ? "µs" : "s/GB") + ": raw TCP, Convoy TCP, raw Unix, Convoy Unix");
    for (Row row : rows) {
      if (row.pattern().equals(pattern.title)) {
        List<String> cells = new ArrayList<>(List.of(size(row.bytes())));
        cells.add(text(row, Carrier.RAW_TCP));
        cells.add(text(row, Carrier.CONVOY_TCP));
        cells.add(ratio(row, Carrier.CONVOY_TCP, Carrier.RAW_TCP));
        cells.add(text(row, Carrier.RAW_UNIX));
        cells.add(text(row, Carrier.CONVOY_UNIX));
        cells.add(ratio(row, Carrier.CONVOY_UNIX, Carrier.RAW_UNIX));
        cells.add(ratio(row, Carrier.CONVOY_UNIX, Carrier.RAW_TCP));
        cells.add(
            row.cpu().values().stream()
                .map(times -> Figure.of(times.median()))
                .collect(Collectors.joining(", ")));
        table.row(cells.toArray(new String[0]));
      }
    }
    return table;
  }

  private static String text(Row row, Carrier carrier) {
    Times times = row.figures().get(carrier);
    return times == null ? "" : times.toString();
  }

  private static String ratio(Row row, Carrier one, Carrier other) {
    Times a = row.figures().get(one);
    Times b = row.figures().get(other);
    return a == null || b == null ? "" : Figure.of(a.over(b));
  }

  private static String size(int bytes) {
    return bytes < 1 << 20 ? (bytes >> 10) + " KB" : (bytes >> 20) + " MB";
  }
}
