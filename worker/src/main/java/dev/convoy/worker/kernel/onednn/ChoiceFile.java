package dev.convoy.worker.kernel.onednn;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers on this machine which of several kernels was the fastest, so that each shape is
 * measured once: a properties file in {@code ~/.cache/convoy}, or in the directory that the system
 * property {@code convoy.cache} names.
 *
 * <p>A choice changes the speed only: all candidates compute the same and keep their parameters in
 * the same layout. Where the file cannot be read or written, every process measures for itself.
 * Concurrency: threads of a process take turns, so that they choose alike; processes replace the
 * file as a whole, and the worst that happens is that a shape is measured again.
 */
final class ChoiceFile {
  private static final Map<Path, ChoiceFile> OPEN = new HashMap<>();

  private final Path file;
  private final Properties known = new Properties();
  private boolean writable = true;

  /** The file for a version of the library, one for all kernels of this process. */
  static synchronized ChoiceFile of(String version) {
    String named = System.getProperty("convoy.cache");
    Path directory =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("user.home"), ".cache", "convoy");
    Path file = directory.resolve("kernels-" + version + ".properties");
    return OPEN.computeIfAbsent(file, ChoiceFile::new);
  }

  private ChoiceFile(Path file) {
    this.file = file;
    try {
      read(known);
    } catch (UncheckedIOException e) {
      known.clear(); // measured anew
    }
  }

  private void read(Properties into) {
    if (!Files.isReadable(file)) {
      return;
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      into.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new UncheckedIOException(new IOException(file + " cannot be read", e));
    }
  }

  /** The number of the choice for a shape, measured if it is not known or out of range. */
  synchronized int get(String shape, int candidates, IntSupplier measure) {
    Integer before = number(known.getProperty(shape));
    if (before != null && before >= 0 && before < candidates) {
      return before;
    }
    int choice = measure.getAsInt();
    known.setProperty(shape, Integer.toString(choice));
    write();
    return choice;
  }

  private static @Nullable Integer number(@Nullable String text) {
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private void write() {
    if (!writable) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      Path fresh = Files.createTempFile(file.getParent(), "kernels", ".tmp");
      try (Writer writer = Files.newBufferedWriter(fresh)) {
        known.store(writer, "which kernel was the fastest, by shape");
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      writable = false; // what was measured stays known to this process
    }
  }
}
