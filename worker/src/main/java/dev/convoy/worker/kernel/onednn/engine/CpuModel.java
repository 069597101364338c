package dev.convoy.worker.kernel.onednn.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which CPU this machine has: its model's name and number, as Linux tells them. */
public final class CpuModel {
  private static final List<String> NAMES = names();

  private CpuModel() {}

  private static List<String> names() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name") || line.startsWith("model\t"))
          .limit(2)
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // some other system than Linux
    }
  }

  /** For people, as {@code AMD EPYC 9R14}. */
  public static String name() {
    return NAMES.stream()
        .filter(name -> !name.matches("\\d*"))
        .findFirst()
        .orElse("an unnamed CPU");
  }

  /** As a part of a file name, {@code unknown} where nothing is known. */
  public static String fileName() {
    if (NAMES.isEmpty()) {
      return "unknown";
    }
    return ("-" + String.join("-", NAMES))
        .replaceAll("[^A-Za-z0-9]+", "-")
        .toLowerCase(Locale.ROOT);
  }
}
