package dev.convoy.driver.report.output;

import dev.convoy.control.Reason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is there whole or not at all, and in whose place the earlier one stays till then. */
public final class OutputFile {
  private static final Logger LOG = LoggerFactory.getLogger(OutputFile.class);
  private static final int BUFFER = 1 << 16;

  /** What is written. */
  public interface Content {
    /** Writes it all. */
    void writeTo(OutputStream out) throws IOException;
  }

  private OutputFile() {}

  /**
   * Writes a file under a draft's name, and gives it its own.
   *
   * @throws ReportException if it cannot be written, with exit code 3 if the disk is full
   */
  public static void write(Path file, Content content) {
    Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft), BUFFER)) {
        content.writeTo(out);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      delete(draft);
      throw unwritable(file, e);
    } catch (RuntimeException | Error e) {
      delete(draft);
      throw e;
    }
  }

  private static void delete(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      LOG.debug("{} is left behind", draft, e);
    }
  }

  static ReportException unwritable(Path file, IOException e) {
    return unwritable(file.toString(), e);
  }

  /** What is said of a place, on whatever file system, that cannot be written. */
  public static ReportException unwritable(String place, IOException e) {
    String sentence = "cannot write %s (%s)".formatted(place, Reason.of(e));
    return DiskSpace.isUsedUp(e)
        ? ReportException.noSpace(sentence, e)
        : ReportException.unusable(sentence, e);
  }
}
