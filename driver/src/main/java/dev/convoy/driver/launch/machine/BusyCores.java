package dev.convoy.driver.launch.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How long the cores of this machine have been busy, as Linux counts it.
 *
 * @param count of the machine's cores
 * @param busy seconds that all of them together were busy since it was started
 */
public record BusyCores(int count, double busy) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final double TICKS = 100; // a second, whatever the kernel's own clock

  /** Until now; empty on another system than Linux. */
  public static Optional<BusyCores> now() {
    try {
      return of(Files.readAllLines(STAT));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Of the lines of {@code /proc/stat}. */
  static Optional<BusyCores> of(List<String> lines) {
    int count = (int) lines.stream().filter(line -> line.matches("cpu\\d+ .*")).count();
    return count == 0
        ? Optional.empty()
        : lines.stream()
            .filter(line -> line.startsWith("cpu "))
            .findFirst()
            .map(line -> new BusyCores(count, busySeconds(line.trim().split(" +", -1))));
  }

  /** User, nice, system, then idle and waiting for disks, then interrupts, others' share. */
  private static double busySeconds(String[] words) {
    double ticks = 0;
    for (int k = 1; k < Math.min(words.length, 9); k++) {
      ticks += k == 4 || k == 5 ? 0 : Double.parseDouble(words[k]);
    }
    return ticks / TICKS;
  }
}
