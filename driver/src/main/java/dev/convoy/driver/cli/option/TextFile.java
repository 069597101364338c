package dev.convoy.driver.cli.option;

import dev.convoy.control.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Small files of text that options name. */
public final class TextFile {

  /** Bytes that a character takes at most in UTF-8. */
  private static final int BYTES = 4;

  private TextFile() {}

  /**
   * The path of a text.
   *
   * @throws UserError if it is none
   */
  public static Path path(String option, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw UserError.usage(option + ": " + Reason.of(e));
    }
  }

  /**
   * Reads a file, and no further than somebody who judges its length needs.
   *
   * @param longest characters that it may have; of a longer one, some more than these are read
   * @throws UserError if it cannot be read
   */
  public static String read(String option, Path file, int longest) {
    if (Files.isDirectory(file)) {
      throw UserError.usage("%s %s is a directory: name a YAML file".formatted(option, file));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES * longest);
      if (bytes.length == BYTES * longest) {
        return new String(bytes, StandardCharsets.UTF_8); // too long, and cut anywhere
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw unreadable(option, file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw unreadable(option, file, "this user may not read it");
    } catch (CharacterCodingException e) {
      throw unreadable(option, file, "it is not text in UTF-8");
    } catch (IOException e) {
      throw unreadable(option, file, Reason.of(e));
    }
  }

  private static UserError unreadable(String option, Path file, String why) {
    return UserError.usage("cannot read %s %s: %s".formatted(option, file, why));
  }
}
