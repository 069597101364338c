package dev.convoy.driver.session;

import dev.convoy.mesh.Speeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The workers of a run.
 *
 * @param devices what each computed on last, by rank, as {@code 2 threads of AMD EPYC 9R14}
 * @param speeds by which speeds each trial's work was shared out
 * @param transports what carried slices, as {@code TCP}; empty where no worker had a peer
 */
public record Workforce(
    SortedMap<Integer, String> devices, List<Speeds> speeds, SortedSet<String> transports) {

  /** Copies the collections. */
  public Workforce {
    devices = Collections.unmodifiableSortedMap(new TreeMap<>(devices));
    speeds = List.copyOf(speeds);
    transports = Collections.unmodifiableSortedSet(new TreeSet<>(transports));
  }

  /** Sentences for the user: the devices, and the speeds where workers were not equal. */
  public String sentences() {
    Map<String, List<Integer>> byDevice = new LinkedHashMap<>();
    devices.forEach(
        (rank, device) -> byDevice.computeIfAbsent(device, d -> new ArrayList<>()).add(rank));
    StringBuilder text = new StringBuilder();
    byDevice.forEach(
        (device, ranks) ->
            text.append(ranks.size() == 1 ? "Worker " : "Workers ")
                .append(String.join(", ", ranks.stream().map(String::valueOf).toList()))
                .append(" computed on ")
                .append(device)
                .append(".\n"));
    speeds.stream()
        .filter(s -> !s.areEqual())
        .distinct()
        .forEach(
            s -> text.append("Work was shared out by the workers' speeds, ").append(s + ".\n"));
    return text.toString();
  }

  /** The names of the transports in one word, as {@code "TCP, Unix-domain sockets"}. */
  public String transportNames() {
    return String.join(", ", transports);
  }

  /** A sentence on what carried slices; empty where no worker had a peer. */
  public String exchange() {
    return transports.isEmpty() ? "" : "Workers exchanged slices over " + transportNames() + ".\n";
  }
}
