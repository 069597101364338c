package dev.convoy.driver.report.output;

import dev.convoy.control.Reason;
import dev.convoy.driver.report.text.Quantity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is free where a run's results go.
 *
 * @param directory where that is
 * @param free bytes that this user may still write there
 */
record DiskSpace(Path directory, long free) {

  /**
   * As the file system says now.
   *
   * @throws ReportException if it does not say
   */
  static DiskSpace of(Path directory) {
    try {
      return new DiskSpace(directory, Files.getFileStore(directory).getUsableSpace());
    } catch (IOException e) {
      throw ReportException.unusable(
          "cannot find out how much space is free at %s (%s): choose another --output"
              .formatted(directory, Reason.of(e)),
          e);
    }
  }

  /** Whether a write failed because nothing more fits; Linux has these words for it. */
  static boolean isUsedUp(IOException e) {
    String why = String.valueOf(e.getMessage());
    return why.contains("No space left on device") || why.contains("Disk quota exceeded");
  }

  /**
   * Refuses files of weights that do not fit.
   *
   * @param bytes of one of them
   * @param files how many are kept
   * @throws ReportException with exit code 3
   */
  void require(long bytes, long files) {
    BigInteger all = BigInteger.valueOf(bytes).multiply(BigInteger.valueOf(files));
    if (all.compareTo(BigInteger.valueOf(free)) > 0) {
      throw ReportException.noSpace(
          "%s of %s do not fit in the %s that are free at %s: choose another --output%s"
              .formatted(
                  files == 1 ? "the weights" : Quantity.count(files) + " checkpoints",
                  Quantity.bytes(bytes),
                  Quantity.bytes(free),
                  directory,
                  files == 1 ? "" : ", or a larger --checkpoint-every"),
          null);
    }
  }
}
