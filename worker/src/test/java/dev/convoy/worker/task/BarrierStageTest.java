package dev.convoy.worker.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BarrierStageTest {

  private static JavaSparkContext spark;

  @BeforeAll
  static void startSpark() {
    spark =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("barrier")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void workersMeetAndAnswerInRankOrder() {
    List<byte[]> answers =
        BarrierStage.run(
            spark,
            2,
            slot -> {
              List<String> all = slot.allGather("r" + slot.rank());
              return (slot.rank() + " of " + slot.ranks() + all).getBytes(UTF_8);
            });
    assertEquals(
        List.of("0 of 2[r0, r1]", "1 of 2[r0, r1]"),
        answers.stream().map(answer -> new String(answer, UTF_8)).toList());
  }

  @Test
  void aFailingBodyEndsTheStageWithItsMessage() {
    WorkerBody body =
        slot -> {
          throw new IllegalStateException("conv1: the loss is not finite");
        };
    SparkException thrown =
        assertThrows(SparkException.class, () -> BarrierStage.run(spark, 2, body));
    assertTrue(thrown.toString().contains("conv1: the loss is not finite"), thrown.getMessage());
  }

  @Test
  void aFailureSaysWhatItsRootCauseSays() {
    NoSuchFileException cause = new NoSuchFileException("train.bin");
    WorkerFailure failure = failureOf(new ExecutionException(new UncheckedIOException(cause)));
    assertEquals("there is no train.bin", failure.getMessage());
    assertEquals(NoSuchFileException.class.getName(), failure.kind());
    assertTrue(failure.detail().contains("ExecutionException"), failure.detail());
  }

  @Test
  void aWrapperThatExplainsKeepsItsOwnWords() {
    Exception thrown = new IllegalStateException("cannot read the data", new Exception("no disk"));
    assertEquals("cannot read the data", failureOf(thrown).getMessage());
  }

  private static WorkerFailure failureOf(Exception thrown) {
    WorkerSlot slot = new FileSlot(Path.of("unused"), 1, 2, "h", 1, List.of(), Duration.ZERO);
    WorkerBody body =
        any -> {
          throw thrown;
        };
    return assertThrows(WorkerFailure.class, () -> WorkerFailure.running(body, slot));
  }
}
