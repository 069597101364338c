package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.convoy.driver.launch.machine.BusyCores;
import dev.convoy.driver.report.text.Quantity;
import dev.convoy.metrics.WallClock;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Under which circumstances something was measured. */
public final class Environment {
  private final String command;
  private final Instant started = WallClock.now().truncatedTo(ChronoUnit.SECONDS);
  private final long began = System.nanoTime();
  private final double loadAverage = machine().getSystemLoadAverage();
  private final Optional<BusyCores> before = BusyCores.now();

  /**
   * From now on.
   *
   * @param arguments what the command was called with
   */
  public Environment(List<String> arguments) {
    this.command = "convoy " + String.join(" ", arguments);
  }

  private static OperatingSystemMXBean machine() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  }

  /** What is known of them by now. */
  ObjectNode json() {
    double seconds = (System.nanoTime() - began) / 1e9;
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("command", command);
    json.put("started", started.toString());
    json.put("seconds_in_all", Math.round(10 * seconds) / 10.0);
    json.put("convoy", BuildInfo.CURRENT.version());
    json.put("commit", BuildInfo.CURRENT.commit());
    json.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    json.put(
        "system",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    json.put("driver_cores", Runtime.getRuntime().availableProcessors());
    json.put("driver_memory", Quantity.bytes(machine().getTotalMemorySize()));
    if (loadAverage >= 0) {
      json.put("load_average_before", loadAverage);
    }
    Optional<BusyCores> now = BusyCores.now();
    if (before.isPresent() && now.isPresent()) {
      double busy = (now.get().busy() - before.get().busy()) / seconds;
      json.put("busy_cores_meanwhile", Math.round(100 * busy) / 100.0);
    }
    return json;
  }
}
