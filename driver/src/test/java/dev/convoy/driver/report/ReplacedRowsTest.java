package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.control.ControlMessage.TrialDone;
import dev.convoy.job.Trial;
import dev.convoy.placement.Strategy;
import org.junit.jupiter.api.Test;

class ReplacedRowsTest {
  private final TrialTally tally = new TrialTally(new Trial(Strategy.MODEL, 2, 1, 4, 0, false), 8);

  private static TrialDone done(int rank, long replaced) {
    return new TrialDone(rank, 0, 0, 0, 0, 0, 0, replaced);
  }

  @Test
  void whatAllWorkersReplacedIsAddedUp() {
    tally.add(done(0, 2));
    tally.add(done(1, 1_200));
    assertEquals(
        "1,202 rows of training batches met a record that cannot be read: the next good one stood in"
            + " for it.\n",
        ReplacedRows.sentence(tally.result().replacedRows()));
  }

  @Test
  void nothingIsSaidWhereNothingWasReplaced() {
    tally.add(done(0, 0));
    assertEquals("", ReplacedRows.sentence(tally.result().replacedRows()));
  }
}
