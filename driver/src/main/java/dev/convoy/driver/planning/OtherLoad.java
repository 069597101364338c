package dev.convoy.driver.planning;

import com.sun.management.OperatingSystemMXBean;
import dev.convoy.driver.launch.machine.BusyCores;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * How many of this machine's cores other programs keep busy while something is measured; nothing is
 * known of that where the system does not tell.
 */
final class OtherLoad {
  /** Of the cores that are measured, the part that others may take without being noticed. */
  private static final double UNNOTICED = 0.15;

  private final Optional<BusyCores> before;
  private final long began;
  private final double own;

  private OtherLoad() {
    before = BusyCores.now();
    began = System.nanoTime();
    own = ownSeconds();
  }

  /** From now on. */
  static OtherLoad begin() {
    return new OtherLoad();
  }

  /**
   * Whether so few cores are left that whoever wants some does not have them for itself.
   *
   * @param count of the machine's cores
   * @param others cores that others keep busy
   * @param wanted cores that are measured
   */
  static boolean areShort(int count, double others, int wanted) {
    double used = Math.min(wanted, count);
    return others > count - used + UNNOTICED * used;
  }

  /**
   * What others took since then, where that disturbs who wants so many cores.
   *
   * @return a sentence; empty where it does not, or nobody knows
   */
  Optional<String> disturbing(int wanted) {
    Optional<BusyCores> now = BusyCores.now();
    if (before.isEmpty() || now.isEmpty()) {
      return Optional.empty();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double busy = now.get().busy() - before.get().busy();
    double others = Math.max(0, busy - (ownSeconds() - own)) / seconds;
    return areShort(now.get().count(), others, wanted)
        ? Optional.of(
            "other programs keep %.1f of this machine's %d cores busy"
                .formatted(others, now.get().count()))
        : Optional.empty();
  }

  private static double ownSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }
}
