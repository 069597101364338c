package dev.convoy.driver.report.output;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.control.Reason;
import dev.convoy.driver.report.page.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

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
   * @throws ReportException if it cannot be written, or holds weights or checkpoints
   */
  public static OutputDirectory openForWeights(Path directory) {
    OutputDirectory output = open(directory);
    try {
      if (Files.exists(output.files().weights())) {
        throw ofAnEarlierRun(directory, "weights");
      } else if (holdsCheckpoints(output.files().checkpoints())) {
        throw ofAnEarlierRun(directory, "checkpoints");
      }
      return output;
    } catch (RuntimeException e) {
      output.close();
      throw e;
    }
  }

  private static boolean holdsCheckpoints(Path folder) {
    String[] names = folder.toFile().list();
    return names != null && Arrays.stream(names).anyMatch(name -> !name.startsWith("."));
  }

  private static ReportException ofAnEarlierRun(Path directory, String what) {
    return ReportException.unusable(
        "the output directory %s holds the %s of an earlier run: go on with that by --resume %s, or choose another by --output"
            .formatted(directory, what, directory),
        null);
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

  /** Writes a file of JSON, indented. */
  public void write(String name, JsonNode json) {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    try {
      write(name, JSON.writer(printer).writeValueAsString(FiniteJson.of(json)) + "\n");
    } catch (IOException e) {
      throw OutputFile.unwritable(directory.resolve(name), e);
    }
  }

  /** Writes a page about some data. */
  public void write(String name, Page page, JsonNode data) {
    write(name, page.html(FiniteJson.of(data)));
  }

  /** Writes a file of text. */
  public void write(String name, String text) {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file of bytes: at no time is there half of it under its name. */
  public void write(String name, byte[] bytes) {
    OutputFile.write(directory.resolve(name), out -> out.write(bytes));
  }

  /** Another run may write into it from now on. */
  @Override
  public void close() {
    lock.close();
  }
}
