package dev.convoy.driver.report.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.driver.session.TestJobs;
import dev.convoy.job.Trial;
import dev.convoy.placement.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  static final List<Trial> TRIALS = List.of(new Trial(Strategy.SINGLE, 1, 1, 2, 0, false));

  @TempDir Path directory;

  static StepRecord step(long number) {
    return new StepRecord(0, List.of(TestJobs.metrics(0, number, 500, 0)));
  }

  @Test
  void everyStepIsALineOfJson() throws IOException {
    try (OutputDirectory output = OutputDirectory.open(directory);
        MetricsFile metrics = MetricsFile.create(output, TRIALS, warning -> fail(warning))) {
      metrics.add(step(0));
      metrics.add(step(1));
    }
    List<String> lines = Files.readAllLines(directory.resolve("metrics.jsonl"));
    assertEquals(2, lines.size());
    assertEquals(2, new ObjectMapper().readTree(lines.get(1)).path("step").asInt());
  }
}
