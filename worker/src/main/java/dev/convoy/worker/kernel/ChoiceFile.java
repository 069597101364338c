package dev.convoy.worker.kernel;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * Remembers on this machine which of several ways to compute the same was the fastest, so that each
 * shape is measured once: a properties file in the {@link CacheDirectory}.
 *
 * <p>A choice changes the speed, and the order of sums at most. Where the file cannot be read or
 * written, every process measures for itself. Concurrency: threads of a process take turns, so that
 * they choose alike; processes replace the file as a whole, adopt what another has written by the
 * time that they have measured, and at worst measure a shape again.
 */
public final class ChoiceFile {
  private static final Map<Path, ChoiceFile> OPEN = new HashMap<>();

  private final Path file;
  private final Properties known;
  private boolean writable = true;

  /**
   * The file of this machine, one for all kernels of this process.
   *
   * @param version what the choices hold for, as a part of a file name: the library and the device
   */
  public static ChoiceFile of(String version) {
    return in(CacheDirectory.path(), version);
  }

  /** The file of a directory, one for all kernels of this process. */
  public static synchronized ChoiceFile in(Path directory, String version) {
    Path file = directory.resolve("kernels-" + version + ".properties");
    return OPEN.computeIfAbsent(file, ChoiceFile::new);
  }

  private ChoiceFile(Path file) {
    this.file = file;
    this.known = read();
  }

  /** What is in the file: nothing where it is missing or cannot be read. */
  private Properties read() {
    Properties there = new Properties();
    if (Files.isReadable(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        there.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        there.clear(); // measured anew
      }
    }
    return there;
  }

  /**
   * The choice for a shape.
   *
   * @param shape in any words; of these, letters and digits count
   * @param candidates what there is to choose from now; any other choice is forgotten
   * @param measure names the best of them, or none where it cannot tell now; called when no choice
   *     among them is known
   */
  public synchronized Optional<String> get(
      String shape, Collection<String> candidates, Supplier<Optional<String>> measure) {
    String key = shape.replaceAll("[^A-Za-z0-9]+", ".");
    Optional<String> before = among(candidates, known, key);
    return before.isPresent() ? before : measure.get().map(best -> remember(key, best, candidates));
  }

  private static Optional<String> among(
      Collection<String> candidates, Properties choices, String key) {
    return Optional.ofNullable(choices.getProperty(key)).filter(candidates::contains);
  }

  /** Keeps what was measured, or what another process has written meanwhile. */
  private String remember(String key, String best, Collection<String> candidates) {
    Properties all = read();
    String choice = among(candidates, all, key).orElse(best);
    known.setProperty(key, choice);
    all.putAll(known);
    write(all);
    return choice;
  }

  private void write(Properties all) {
    if (!writable) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      Path fresh = Files.createTempFile(file.getParent(), "kernels", ".tmp");
      try (Writer writer = Files.newBufferedWriter(fresh)) {
        all.store(writer, "which kernel was the fastest, by shape");
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      writable = false; // what was measured stays known to this process
    }
  }
}
