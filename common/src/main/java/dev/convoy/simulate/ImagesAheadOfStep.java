package dev.convoy.simulate;

import dev.convoy.simulate.SimulatedStep.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Lets the images of the next step leave in this one: in parts that are spread over what is
 * computed once this step's have left and were awaited.
 */
final class ImagesAheadOfStep {
  private final List<Line> lines;
  private final int ranks;

  /** For a step without them, of so many ranks. */
  ImagesAheadOfStep(List<Line> lines, int ranks) {
    this.lines = lines;
    this.ranks = ranks;
  }

  /** The step with them, where images travel. */
  List<Line> lines() {
    List<Line> sends = lines.stream().filter(l -> l.type() == Line.Type.SEND_UNLESS_AHEAD).toList();
    if (sends.isEmpty()) {
      return lines;
    }
    List<Integer> places = places(sends);
    Map<Integer, List<Line>> behind = new HashMap<>();
    for (int k = 0; k < sends.size(); k++) {
      Line send = sends.get(k);
      Line ahead =
          new Line(
              Line.Type.SEND_AHEAD,
              send.title() + ", ahead",
              send.seconds(),
              Objects.requireNonNull(send.transit()),
              Kind.EXCHANGE);
      int place = places.get(k * places.size() / sends.size());
      behind.computeIfAbsent(place, key -> new ArrayList<>()).add(ahead);
    }
    List<Line> all = new ArrayList<>();
    for (int k = 0; k < lines.size(); k++) {
      all.add(lines.get(k));
      all.addAll(behind.getOrDefault(k, List.of()));
    }
    return all;
  }

  /** Behind which lines parts may leave. */
  private List<Integer> places(List<Line> sends) {
    int last = 0;
    for (int k = 0; k < lines.size(); k++) {
      Line line = lines.get(k);
      if (sends.stream().anyMatch(send -> send.transit() == line.transit())) {
        last = k;
      }
    }
    List<Integer> places = new ArrayList<>(List.of(last));
    for (int k = last + 1; k < lines.size(); k++) {
      if (computes(lines.get(k))) {
        places.add(k);
      }
    }
    return places;
  }

  /** Whether somebody computes there: what kernels do on the way with another takes no time. */
  private boolean computes(Line line) {
    return line.type() == Line.Type.WORK
        && line.kind() == Kind.COMPUTE
        && IntStream.range(0, ranks).anyMatch(rank -> line.seconds().of(rank) > 0);
  }
}
