package dev.convoy.driver.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.session.TestJobs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter text = new StringWriter();
  private final AtomicLong nanos = new AtomicLong(7);

  private void train(boolean terminal, int steps) {
    ProgressLine line = new ProgressLine(new PrintWriter(text), terminal, steps, nanos::get);
    line.phase("compiling");
    for (int k = 0; k < steps; k++) {
      line.step(new StepRecord(0, List.of(TestJobs.metrics(0, k, 500, 0))));
      nanos.addAndGet(500_000_000L);
    }
  }

  @Test
  void aFileGetsALineEveryFiveSecondsAndOneAtTheEnd() {
    train(false, 25);
    List<String> lines = text.toString().lines().toList();
    assertEquals("step 1/25  loss 2.5000  16.0 images/s  500 ms a step  12 s left", lines.get(0));
    assertEquals(
        List.of("step 1/25", "step 11/25", "step 21/25", "step 25/25"),
        lines.stream().map(l -> l.substring(0, l.indexOf("  "))).toList());
    assertFalse(lines.get(3).contains("left"));
  }

  @Test
  void aTerminalGetsOneLineThatIsWrittenOver() {
    train(true, 25);
    assertEquals(1, text.toString().chars().filter(c -> c == '\n').count());
    assertEquals(26, text.toString().chars().filter(c -> c == '\r').count());
    assertTrue(text.toString().endsWith("\n"));
  }
}
