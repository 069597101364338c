package dev.convoy.driver.report.output;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.checkpoint.CheckpointDirectory;
import dev.convoy.control.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The directory that receives what a run leaves behind, and that run only until it is closed. */
public final class OutputDirectory implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final DirectoryLock lock;

  private OutputDirectory(Path directory, DirectoryLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Makes the directory, and sure that files can be written into it, by nobody else.
   *
   * @throws ReportException if not
   */
  public static OutputDirectory open(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "writable", ""));
      return new OutputDirectory(directory, DirectoryLock.of(directory));
    } catch (IOException e) {
      throw ReportException.unusable(
          "cannot write to the output directory %s (%s): choose another by --output"
              .formatted(directory, Reason.of(e)),
          e);
    }
  }

  /**
   * Opens a directory for weights, which never replace those of an earlier run.
   *
   * @throws ReportException if it cannot be written, or holds weights
   */
  public static OutputDirectory openForWeights(Path directory) {
    OutputDirectory output = open(directory);
    output
        .files()
        .checkpoints()
        .removeDrafts(); // of a run that was killed before its first checkpoint
    if (Files.exists(output.files().weights())
        || Files.exists(output.files().checkpoints().directory())) {
      output.close();
      throw ReportException.unusable(
          "the output directory %s holds the weights of an earlier run: choose another by --output"
              .formatted(directory),
          null);
    }
    return output;
  }

  /** Where it is. */
  public Path path() {
    return directory;
  }

  /** What lies where in it. */
  public RunFiles files() {
    return new RunFiles(directory);
  }

  /**
   * Checks that the run still writes into the directory that it was given.
   *
   * @throws ReportException if somebody removed or replaced it
   */
  public void requireStillThere() {
    if (!lock.holds()) {
      throw ReportException.lost(
          "the output directory %s was removed or replaced during the run: what was written into it is lost"
              .formatted(directory),
          null);
    }
  }

  /**
   * Checks that there is space for so many files of weights.
   *
   * @throws ReportException with exit code 3 if there is not
   */
  public void requireSpace(long bytes, long files) {
    DiskSpace.of(directory).require(bytes, files);
  }

  /**
   * Gives the checkpoint of the last step a second name in its own place, which needs no space;
   * only where a file cannot have two names is it copied.
   *
   * @throws ReportException if that cannot be done
   */
  public void keepFinalWeights(long step) {
    Path last = files().checkpoints().weights(step);
    try {
      Files.createLink(files().weights(), last);
    } catch (UnsupportedOperationException | IOException e) {
      copyFinalWeights(last);
    }
  }

  private void copyFinalWeights(Path last) {
    Path draft = directory.resolve(CheckpointDirectory.WEIGHTS + ".partial");
    try {
      Files.copy(last, draft, StandardCopyOption.REPLACE_EXISTING);
      Files.move(draft, files().weights(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(files().weights(), e);
    }
  }

  /** Writes a file of JSON, indented. */
  public void write(String name, JsonNode json) {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    try {
      write(name, JSON.writer(printer).writeValueAsString(FiniteJson.of(json)) + "\n");
    } catch (IOException e) {
      throw unwritable(directory.resolve(name), e);
    }
  }

  /** Writes a file of text. */
  public void write(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw unwritable(directory.resolve(name), e);
    }
  }

  /** Writes a file of bytes. */
  public void write(String name, byte[] bytes) {
    try {
      Files.write(directory.resolve(name), bytes);
    } catch (IOException e) {
      throw unwritable(directory.resolve(name), e);
    }
  }

  static ReportException unwritable(Path file, IOException e) {
    String sentence = "cannot write %s (%s)".formatted(file, Reason.of(e));
    return DiskSpace.isUsedUp(e)
        ? ReportException.noSpace(sentence, e)
        : ReportException.unusable(sentence, e);
  }

  /** Another run may write into it from now on. */
  @Override
  public void close() {
    lock.close();
  }
}
