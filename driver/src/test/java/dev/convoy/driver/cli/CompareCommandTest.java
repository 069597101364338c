package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.job.OptimizerSpec;
import org.junit.jupiter.api.Test;

class CompareCommandTest {

  @Test
  void comparisonsDoNotClipAndLearnSlowlyUnlessTold() {
    OptimizerSpec optimizer = new CompareCommand().run.training().optimizer();
    assertEquals(0, optimizer.clipNorm());
    assertEquals(0.001, optimizer.learningRate().peak());
  }
}
