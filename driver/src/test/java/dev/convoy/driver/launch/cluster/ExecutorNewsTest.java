package dev.convoy.driver.launch.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.Test;

class ExecutorNewsTest {
  private final ExecutorNews news = new ExecutorNews();

  private void end(int count, String reason) {
    for (int executor = 0; executor < count; executor++) {
      news.onExecutorRemoved(new SparkListenerExecutorRemoved(0, "" + executor, reason));
    }
  }

  @Test
  void theLastReasonIsSaidInOneLine() {
    assertEquals("", news.clause());
    end(1, "Command exited\n with code 1.");
    assertEquals("; 1 executor ended, the last one so: Command exited with code 1", news.clause());
    end(2, "killed");
    assertEquals("; 3 executors ended, the last one so: killed", news.clause());
  }

  @Test
  void executorsThatEndOverAndOverAreNotWaitedFor() {
    end(19, "Command exited with code 1");
    assertFalse(news.isHopeless(2));
    end(1, "Command exited with code 1");
    assertTrue(news.isHopeless(2));
    assertFalse(news.isHopeless(3));
  }
}
