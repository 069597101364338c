package dev.convoy.control;

import dev.convoy.text.Quoted;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;

/**
 * Names that this Java cannot turn into bytes, since it was started in a locale without them.
 *
 * <p>Java takes the encoding of file names and arguments from the locale, once, when it starts; in
 * the POSIX locale (containers, cron, services) that is ASCII, whatever the files are called.
 */
public final class UnreadableName {

  /** What Java puts in the place of bytes of an argument that it cannot read. */
  private static final char REPLACEMENT = '\uFFFD';

  private UnreadableName() {}

  /** Whether a text holds letters that this Java could not read when it was started. */
  public static boolean isDamaged(String argument) {
    return argument.indexOf(REPLACEMENT) >= 0;
  }

  /** Why a text is no path, as a clause. */
  static String reason(InvalidPathException thrown) {
    return reason(thrown, encoding());
  }

  static String reason(InvalidPathException thrown, Charset encoding) {
    String name = thrown.getInput();
    boolean encodable =
        encoding.equals(StandardCharsets.UTF_8) || encoding.newEncoder().canEncode(name);
    return encodable
        ? "'" + Quoted.of(name) + "' cannot be a file's name: " + thrown.getReason()
        : "'" + Quoted.of(name) + "' is a name that " + whoseFault(encoding);
  }

  /** What is wrong with a damaged name or argument, and what to do, as a clause. */
  public static String reason(String damaged) {
    return reason(damaged, encoding());
  }

  static String reason(String damaged, Charset encoding) {
    return encoding.equals(StandardCharsets.UTF_8)
        ? "'" + Quoted.of(damaged) + "' has bytes that are not UTF-8: rename what it names"
        : "'" + Quoted.of(damaged) + "' has letters that " + whoseFault(encoding);
  }

  private static String whoseFault(Charset encoding) {
    return "this Java can neither read nor write, since its locale's encoding is "
        + encoding.name()
        + ": start it with LC_ALL=C.UTF-8 in its environment";
  }

  /** How this Java writes file names. */
  public static Charset encoding() {
    String name = System.getProperty("sun.jnu.encoding", "");
    return !name.isEmpty() && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }
}
