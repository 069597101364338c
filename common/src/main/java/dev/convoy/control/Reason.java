package dev.convoy.control;

import java.io.EOFException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What an exception says to people, as a clause without a full stop.
 *
 * <p>Many of Java's exceptions have no message, or one that only their class explains: a file's
 * name alone, or {@code Input length = 1}. Whoever builds a sentence from an exception asks here.
 */
public final class Reason {

  private Reason() {}

  /** The clause of the first in the chain of causes that says anything; never null or empty. */
  public static String of(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      String clause = clause(each);
      if (clause != null) {
        return clause;
      }
    }
    return withoutWords(thrown);
  }

  /** The reason in one line: the first that is not blank. */
  public static String firstLine(Throwable thrown) {
    String clause = of(thrown);
    return clause.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse(clause);
  }

  private static @Nullable String clause(Throwable thrown) {
    String known = ofFile(thrown);
    if (known != null) {
      return known;
    }
    if (thrown instanceof InvalidPathException path) {
      return UnreadableName.reason(path);
    }
    if (thrown instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    if (thrown instanceof UnknownHostException && thrown.getMessage() != null) {
      return "the host name " + thrown.getMessage().replaceFirst(":.*", "") + " has no address";
    }
    boolean missing =
        thrown instanceof ClassNotFoundException || thrown instanceof NoClassDefFoundError;
    if (missing && thrown.getMessage() != null) {
      return "there is no class " + thrown.getMessage().replace('/', '.');
    }
    return message(thrown);
  }

  /** Of the exceptions whose message is a file's name. */
  private static @Nullable String ofFile(Throwable thrown) {
    if (!(thrown instanceof FileSystemException file) || file.getFile() == null) {
      return null;
    }
    String name = file.getFile();
    if (file instanceof NoSuchFileException) {
      return "there is no " + name;
    }
    if (file instanceof AccessDeniedException) {
      return "this user may not use " + name;
    }
    if (file instanceof FileAlreadyExistsException) {
      return name + " exists already";
    }
    if (file instanceof NotDirectoryException) {
      return name + " is no directory";
    }
    if (file instanceof DirectoryNotEmptyException) {
      return "directory " + name + " is not empty";
    }
    return file.getReason() == null ? "the file system refused " + name : null;
  }

  /** Its message, unless that only repeats its cause. */
  private static @Nullable String message(Throwable thrown) {
    String message = thrown.getMessage();
    Throwable cause = thrown.getCause();
    if (message == null || message.isBlank() || message.equals("null")) {
      return null;
    }
    return cause != null && message.equals(cause.toString()) ? null : message.strip();
  }

  private static String withoutWords(Throwable thrown) {
    if (thrown instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    if (thrown instanceof UnresolvedAddressException) {
      return "the host name has no address";
    }
    if (thrown instanceof EOFException) {
      return "it ended too early";
    }
    if (thrown instanceof TimeoutException) {
      return "no answer came in time";
    }
    if (thrown instanceof InterruptedException) {
      return "it was interrupted";
    }
    if (thrown instanceof OutOfMemoryError) {
      return "out of memory";
    }
    if (thrown instanceof StackOverflowError) {
      return "it is nested too deeply";
    }
    return thrown.getClass().getName().replaceFirst(".*[.$](?=\\p{Alpha})", "");
  }
}
