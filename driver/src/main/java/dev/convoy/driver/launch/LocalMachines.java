package dev.convoy.driver.launch;

import dev.convoy.control.ExitCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Spark workers of a cluster that Convoy starts on this machine.
 *
 * @param count how many
 * @param cores what each declares
 * @param heapMegabytes memory for executors' heaps that each declares
 */
public record LocalMachines(int count, int cores, long heapMegabytes) {

  /** Spark's own name for a cluster of real executors on one machine. */
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*(\\d{1,6})\\s*,\\s*(\\d{1,6})\\s*,\\s*(\\d{1,9})\\s*]");

  /** What the options' master asks for; null where that is a cluster of somebody else's. */
  public static @Nullable LocalMachines of(ClusterOptions options) {
    String master = options.resolvedMaster();
    if (master.equals(ClusterOptions.EMBEDDED)) {
      return new LocalMachines(
          1,
          options.workers() * options.threadsPerWorker(),
          options.workers() * options.memory().heapMegabytes());
    }
    Matcher local = LOCAL_CLUSTER.matcher(master.strip());
    return local.matches()
        ? new LocalMachines(
            Integer.parseInt(local.group(1)),
            Integer.parseInt(local.group(2)),
            Long.parseLong(local.group(3)))
        : null;
  }

  /** Whether the options' master is a cluster that Convoy starts itself. */
  public static boolean areMeantBy(ClusterOptions options) {
    return of(options) != null;
  }

  /**
   * Refuses more workers than fit.
   *
   * @throws LaunchException with exit code 3
   */
  public void requireSlots(ClusterOptions options) {
    long heap = options.memory().heapMegabytes();
    long slots = count * Math.min(cores / options.threadsPerWorker(), heapMegabytes / heap);
    if (slots < options.workers()) {
      throw new LaunchException(
          ExitCode.DOES_NOT_FIT,
          "asked for %s and %d MB of heap, but %s has room for %d: %s"
              .formatted(
                  options.wanted(options.workers()),
                  heap,
                  options.resolvedMaster(),
                  slots,
                  slots == 0
                      ? "name more cores or memory"
                      : "name more Spark workers, or lower --workers to " + slots));
    }
  }
}
