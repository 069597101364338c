package dev.convoy.worker.data;

import org.jspecify.annotations.Nullable;

/**
 * Data that cannot be used: the message is one sentence for the user that names the file (and
 * record or byte), says what is wrong with it and what to do.
 */
public class DataException extends Exception {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
