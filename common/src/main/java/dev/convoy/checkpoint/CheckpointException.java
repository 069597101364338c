package dev.convoy.checkpoint;

import dev.convoy.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A file of weights that cannot be written or used; the message names the file and says why, in one
 * line that can be printed, whatever it quotes.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With one sentence for the user. */
  public CheckpointException(String message) {
    super(Printable.of(message));
  }

  /** A failure with what went wrong below. */
  public CheckpointException(String message, @Nullable Throwable cause) {
    super(Printable.of(message), cause);
  }
}
