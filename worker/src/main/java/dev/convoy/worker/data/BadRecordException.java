package dev.convoy.worker.data;

import org.jspecify.annotations.Nullable;

/**
 * One record that is bad (undecodable, mislabelled, cut short, or a file of its own that cannot be
 * opened), while its neighbours may be good; the only failure that skipping bad records steps over.
 *
 * <p>A failure that strikes more than one record, such as a folder that is gone, is not one.
 */
public final class BadRecordException extends DataException {
  private static final long serialVersionUID = 1L;

  private final String fault;

  /**
   * A bad record, with what went wrong below.
   *
   * @param where the file, and the record in it where it holds many
   * @param what what is wrong with it, as in "it is not a JPEG"
   */
  public BadRecordException(String where, String what, @Nullable Throwable cause) {
    super(where + ": " + what + "; mend or remove it, or pass --skip-bad-records.", cause);
    this.fault = where + ": " + what;
  }

  /** A bad record, by where it is and what is wrong with it. */
  public BadRecordException(String where, String what) {
    this(where, what, null);
  }

  /** Where it is and what is wrong with it, without advice. */
  public String fault() {
    return fault;
  }
}
