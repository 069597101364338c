package dev.convoy.driver.planning;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much of this machine's memory nobody needs now. */
final class FreeMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";
  private static final long KILOBYTE = 1 << 10;

  private FreeMemory() {}

  /** In bytes: what caches would give back counts, where the system tells. */
  static long bytes() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize(); // a container's limit, where there is one
    return Math.min(total, available().orElse(system.getFreeMemorySize()));
  }

  private static OptionalLong available() {
    try {
      return Files.readAllLines(MEMINFO).stream()
          .filter(line -> line.startsWith(AVAILABLE))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(number -> KILOBYTE * Long.parseLong(number))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // some other system than Linux
    }
  }
}
