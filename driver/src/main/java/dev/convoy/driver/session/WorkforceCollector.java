package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Connected;
import dev.convoy.control.ControlMessage.Equipped;
import dev.convoy.control.ControlMessage.SharedOut;
import dev.convoy.mesh.Speeds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects what a run's workers are: their devices, their speeds, what connects them. */
public final class WorkforceCollector implements SessionListener {

  /** Hears the speeds of a trial when its workers have agreed on them. */
  @FunctionalInterface
  public interface Planner {
    /** The workers of a trial share its work out by these speeds. */
    void sharedOut(int trial, Speeds speeds);
  }

  private final Planner planner;
  private final SortedMap<Integer, String> devices = new TreeMap<>();
  private final Map<Integer, Speeds> speeds = new LinkedHashMap<>();
  private final SortedSet<String> transports = new TreeSet<>();

  /** Passes the speeds of each trial on, once. */
  public WorkforceCollector(Planner planner) {
    this.planner = planner;
  }

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof Equipped equipped) {
      devices.put(rank, equipped.device());
    } else if (message instanceof Connected connected) {
      transports.add(connected.transport());
    } else if (message instanceof SharedOut shared
        && speeds.putIfAbsent(shared.trial(), shared.speeds()) == null) {
      planner.sharedOut(shared.trial(), shared.speeds());
    }
  }

  /** What is known of them so far. */
  public Workforce workforce() {
    return new Workforce(devices, List.copyOf(speeds.values()), transports);
  }
}
