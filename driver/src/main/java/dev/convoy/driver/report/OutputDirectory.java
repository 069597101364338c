package dev.convoy.driver.report;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.checkpoint.CheckpointDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The directory that receives what a run leaves behind. */
public final class OutputDirectory {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  private OutputDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the directory, and sure that files can be written into it.
   *
   * @throws ReportException if not
   */
  public static OutputDirectory open(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "writable", ""));
      return new OutputDirectory(directory);
    } catch (IOException e) {
      throw new ReportException(
          "cannot write to the output directory %s (%s): choose another by --output"
              .formatted(directory, reason(e)),
          e);
    }
  }

  /**
   * The same for a run that saves weights, which never replace those of an earlier run.
   *
   * @throws ReportException if it cannot be written, or holds weights
   */
  public static OutputDirectory openForWeights(Path directory) {
    OutputDirectory output = open(directory);
    if (Files.exists(output.finalWeights()) || Files.exists(output.checkpoints().directory())) {
      throw new ReportException(
          "the output directory %s holds the weights of an earlier run: choose another by --output"
              .formatted(directory),
          null);
    }
    return output;
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replaceFirst("Exception$", "") + ": " + e.getMessage();
  }

  /** Where it is. */
  public Path path() {
    return directory;
  }

  /** Where the logs of Spark and the workers go. */
  public Path logs() {
    return directory.resolve("logs");
  }

  /** Its checkpoints. */
  public CheckpointDirectory checkpoints() {
    return new CheckpointDirectory(directory.resolve(CheckpointDirectory.NAME));
  }

  /** The weights after the last step. */
  public Path finalWeights() {
    return directory.resolve(CheckpointDirectory.WEIGHTS);
  }

  /**
   * Copies the checkpoint of the last step to its own place.
   *
   * @throws ReportException if it cannot be written
   */
  public void keepFinalWeights(long step) {
    Path draft = directory.resolve(CheckpointDirectory.WEIGHTS + ".partial");
    try {
      Files.copy(checkpoints().weights(step), draft, StandardCopyOption.REPLACE_EXISTING);
      Files.move(draft, finalWeights(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(finalWeights(), e);
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

  static ReportException unwritable(Path file, IOException e) {
    return new ReportException("cannot write %s (%s)".formatted(file, reason(e)), e);
  }
}
