package dev.convoy.worker.data.path;

import dev.convoy.worker.data.DataException;
import org.jspecify.annotations.Nullable;

/** A file or folder that cannot be opened, or is none that can be read to its end. */
public final class UnreadableException extends DataException {
  private static final long serialVersionUID = 1L;

  private final String why;

  /**
   * @param why as in "NoSuchFileException" or "it is a folder"
   */
  UnreadableException(DataPath path, String why, @Nullable Throwable cause) {
    super(
        "Cannot read "
            + path
            + " ("
            + why
            + "): check that it exists, is the right file, and that this user may read it on every"
            + " worker.",
        cause);
    this.why = why;
  }

  /** Why it cannot be read, in a few words. */
  public String why() {
    return why;
  }
}
