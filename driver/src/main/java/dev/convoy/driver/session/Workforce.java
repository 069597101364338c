package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Equipped;
import dev.convoy.control.ControlMessage.SharedOut;
import dev.convoy.mesh.Speeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects what the workers of a run compute on, and by which speeds work is shared out. */
public final class Workforce implements SessionListener {

  /** Hears the speeds of a trial when its workers have agreed on them. */
  @FunctionalInterface
  public interface Planner {
    /** The workers of a trial share its work out by these speeds. */
    void sharedOut(int trial, Speeds speeds);
  }

  private final Planner planner;
  private final SortedMap<Integer, String> devices = new TreeMap<>();
  private final Map<Integer, Speeds> speeds = new LinkedHashMap<>();

  /** Passes the speeds of each trial on, once. */
  public Workforce(Planner planner) {
    this.planner = planner;
  }

  /** Only reports. */
  public static Workforce reporting() {
    return new Workforce((trial, known) -> {});
  }

  @Override
  public synchronized void received(int rank, ControlMessage message) {
    if (message instanceof Equipped equipped) {
      devices.put(rank, equipped.device());
    } else if (message instanceof SharedOut shared
        && speeds.putIfAbsent(shared.trial(), shared.speeds()) == null) {
      planner.sharedOut(shared.trial(), shared.speeds());
    }
  }

  /** What each worker computed on last, by rank. */
  public synchronized SortedMap<Integer, String> devices() {
    return new TreeMap<>(devices);
  }

  /** Sentences for the user: the devices, and the speeds where workers were not equal. */
  public synchronized String sentences() {
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
    speeds.values().stream()
        .filter(s -> !s.areEqual())
        .distinct()
        .forEach(
            s -> text.append("Work was shared out by the workers' speeds, ").append(s + ".\n"));
    return text.toString();
  }
}
