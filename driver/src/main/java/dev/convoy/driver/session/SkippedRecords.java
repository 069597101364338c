package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.TrialDone;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the rows of training batches for which a bad record was replaced, over all workers. */
public final class SkippedRecords implements SessionListener {
  private final AtomicLong rows = new AtomicLong();

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof TrialDone done) {
      rows.addAndGet(done.replacedRows());
    }
  }

  /** The rows so far. */
  public long rows() {
    return rows.get();
  }

  /** A sentence for the user, empty where nothing was replaced. */
  public String sentence() {
    return sentence(rows.get());
  }

  /** The same for so many rows. */
  public static String sentence(long rows) {
    return rows == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "%,d %s of training batches met a record that cannot be read: the next good one stood in"
                + " for it.",
            rows,
            rows == 1 ? "row" : "rows");
  }
}
