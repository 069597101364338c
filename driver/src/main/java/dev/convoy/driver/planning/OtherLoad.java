package dev.convoy.driver.planning;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How many of this machine's cores other programs keep busy while something is measured; nothing is
 * known of that where the system does not tell.
 */
final class OtherLoad {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double TICKS = 100; // a second, whatever the kernel's own clock

  /** Of the cores that are measured, the part that others may take without being noticed. */
  private static final double UNNOTICED = 0.15;

  private final Optional<Cores> before;
  private final long began;
  private final double own;

  private OtherLoad() {
    before = cores();
    began = System.nanoTime();
    own = ownSeconds();
  }

  /** From now on. */
  static OtherLoad begin() {
    return new OtherLoad();
  }

  /**
   * What the system counts.
   *
   * @param count of the machine's cores
   * @param busy seconds that all of them together were busy since it was started
   */
  record Cores(int count, double busy) {

    /** Of the lines of {@code /proc/stat}. */
    static Optional<Cores> of(List<String> lines) {
      int count = (int) lines.stream().filter(line -> line.matches("cpu\\d+ .*")).count();
      return count == 0
          ? Optional.empty()
          : lines.stream()
              .filter(line -> line.startsWith("cpu "))
              .findFirst()
              .map(line -> new Cores(count, busySeconds(line.trim().split(" +", -1))));
    }

    /** User, nice, system, then idle and waiting for disks, then interrupts, others' share. */
    private static double busySeconds(String[] words) {
      double ticks = 0;
      for (int k = 1; k < Math.min(words.length, 9); k++) {
        ticks += k == 4 || k == 5 ? 0 : Double.parseDouble(words[k]);
      }
      return ticks / TICKS;
    }

    /**
     * Whether so few cores are left that whoever wants some does not have them for itself.
     *
     * @param others cores that others keep busy
     * @param wanted cores that are measured
     */
    boolean areShort(double others, int wanted) {
      double used = Math.min(wanted, count);
      return others > count - used + UNNOTICED * used;
    }
  }

  /**
   * What others took since then, where that disturbs who wants so many cores.
   *
   * @return a sentence; empty where it does not, or nobody knows
   */
  Optional<String> disturbing(int wanted) {
    Optional<Cores> now = cores();
    if (before.isEmpty() || now.isEmpty()) {
      return Optional.empty();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double busy = now.get().busy() - before.get().busy();
    double others = Math.max(0, busy - (ownSeconds() - own)) / seconds;
    return now.get().areShort(others, wanted)
        ? Optional.of(
            "other programs keep %.1f of this machine's %d cores busy"
                .formatted(others, now.get().count()))
        : Optional.empty();
  }

  private static Optional<Cores> cores() {
    try {
      return Cores.of(Files.readAllLines(STAT));
    } catch (IOException e) {
      return Optional.empty(); // some other system than Linux
    }
  }

  private static double ownSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }
}
