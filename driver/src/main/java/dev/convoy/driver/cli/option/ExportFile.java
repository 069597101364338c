package dev.convoy.driver.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file for other programs that an option names.
 *
 * @param form which its name says
 */
public record ExportFile(Path path, Form form) {

  /** What a file is written as. */
  public enum Form {
    /** ONNX. */
    ONNX(".onnx"),
    /** A model zip of Deeplearning4j. */
    DL4J(".zip");

    private final String ending;

    Form(String ending) {
      this.ending = ending;
    }
  }

  /**
   * One that is to be written.
   *
   * @throws UserError if its name says another form, or there is no directory for it
   */
  public static ExportFile toWrite(String option, @Nullable Path given) {
    Path file = Objects.requireNonNull(given);
    Form form = form(option, file);
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw UserError.usage("%s %s: there is no directory %s".formatted(option, file, directory));
    } else if (Files.isDirectory(file)) {
      throw UserError.usage("%s %s is a directory: name a file".formatted(option, file));
    }
    return new ExportFile(file, form);
  }

  private static Form form(String option, Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    for (Form form : Form.values()) {
      if (name.endsWith(form.ending)) {
        return form;
      }
    }
    throw UserError.usage(
        "%s %s ends neither in %s nor in %s, for Deeplearning4j"
            .formatted(option, file, Form.ONNX.ending, Form.DL4J.ending));
  }
}
