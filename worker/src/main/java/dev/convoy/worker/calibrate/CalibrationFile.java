package dev.convoy.worker.calibrate;

import dev.convoy.control.Reason;
import dev.convoy.cost.Calibration;
import dev.convoy.cost.CalibrationJson;
import dev.convoy.cost.CalibrationScope;
import dev.convoy.worker.kernel.CacheDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers on this machine what was measured, so that each shape is measured once: a JSON file for
 * each {@link CalibrationScope} in the {@link CacheDirectory}.
 *
 * <p>A file that is damaged or of another version is measured again, as if there were none; where
 * none can be written, what was measured stays known to whoever measured it.
 *
 * <p>Concurrency: any thread; those of a process, and processes, take turns in adding to a file,
 * and readers find it as a whole.
 */
public final class CalibrationFile {
  private static final Logger LOG = LoggerFactory.getLogger(CalibrationFile.class);
  private static final Object TURN = new Object(); // a process has the lock of a file only once

  private final Path file;
  private Calibration own;
  private Calibration passing; // what is not written

  private CalibrationFile(Path file, CalibrationScope scope) {
    this.file = file;
    this.own = Calibration.empty(scope);
    this.passing = Calibration.empty(scope);
  }

  /** That of this machine. */
  public static CalibrationFile of(CalibrationScope scope) {
    return in(CacheDirectory.path(), scope);
  }

  /** That of a directory. */
  static CalibrationFile in(Path directory, CalibrationScope scope) {
    String name =
        "calibration-%s-%s-%s-%d-at-once"
            .formatted(scope.device(), scope.kernels(), scope.precision(), scope.together())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-");
    return new CalibrationFile(directory.resolve(name + ".json"), scope);
  }

  /** Where it is, or would be. */
  public Path path() {
    return file;
  }

  /** What is known: nothing where there is no file that can be used. */
  public synchronized Calibration read() {
    return written().mergedWith(own).mergedWith(passing);
  }

  /** What is in the file. */
  private Calibration written() {
    Calibration none = Calibration.empty(own.scope());
    if (Files.notExists(file)) {
      return none;
    }
    try {
      Calibration found = CalibrationJson.read(Files.readString(file));
      if (found.scope().equals(own.scope())) {
        return found;
      }
      LOG.warn("Measuring again what {} holds: it is of {}", file, found.scope());
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      LOG.warn("Measuring again what {} held: {}", file, Reason.of(e));
    }
    return none;
  }

  /**
   * Adds what was measured, but for what another process has added by now.
   *
   * @return what is known then
   */
  public synchronized Calibration add(Calibration measured) {
    own = own.mergedWith(measured);
    try {
      Files.createDirectories(file.getParent());
      synchronized (TURN) {
        try (FileChannel lock =
            FileChannel.open(
                file.resolveSibling("calibration.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
          lock.lock(); // until it is closed
          own = written().mergedWith(own);
          write(own);
        }
      }
    } catch (IOException e) {
      LOG.warn("What was measured is not kept, since {} cannot be written: {}", file, Reason.of(e));
    }
    return own.mergedWith(passing);
  }

  /**
   * Adds what was measured for this process alone, as what it took while others disturbed it.
   *
   * @return what is known then
   */
  public synchronized Calibration addHere(Calibration measured) {
    passing = passing.mergedWith(measured);
    return read();
  }

  private void write(Calibration all) throws IOException {
    Path fresh = Files.createTempFile(file.getParent(), "calibration", ".tmp");
    Files.writeString(fresh, CalibrationJson.write(all));
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Forgets all that was measured. */
  public synchronized void forget() {
    own = Calibration.empty(own.scope());
    passing = own;
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file, Reason.of(e));
    }
  }
}
