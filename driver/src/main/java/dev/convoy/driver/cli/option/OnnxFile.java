package dev.convoy.driver.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file of ONNX that an option names. */
public final class OnnxFile {
  private static final String ENDING = ".onnx";

  private OnnxFile() {}

  /**
   * One that is to be written.
   *
   * @throws UserError if its name says another form, or there is no directory for it
   */
  public static Path toWrite(String option, @Nullable Path given) {
    Path file = Objects.requireNonNull(given);
    if (!String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(ENDING)) {
      throw UserError.usage(
          "%s %s does not end in %s, the one form there is".formatted(option, file, ENDING));
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw UserError.usage("%s %s: there is no directory %s".formatted(option, file, directory));
    } else if (Files.isDirectory(file)) {
      throw UserError.usage("%s %s is a directory: name a file".formatted(option, file));
    }
    return file;
  }
}
