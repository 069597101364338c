package dev.convoy.driver.launch.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.worker.task.WorkerBody;
import dev.convoy.worker.task.WorkerSlot;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ClusterTest {

  @TempDir static Path logs;

  private static SparkCluster cluster;
  private static CountDownLatch running = new CountDownLatch(1);

  // What a task of local[2] sees of its test: the same memory.
  private static volatile CountDownLatch occupied = new CountDownLatch(0);
  private static volatile CountDownLatch over = new CountDownLatch(0);

  @BeforeAll
  static void open() {
    cluster = SparkCluster.open(ClusterOptions.of(2, logs).withMaster("local[2]"));
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void theDriverOfThreadsIsBoundToLoopbackOnly() {
    assertEquals("127.0.0.1", cluster.bindAddress());
    assertEquals("127.0.0.1", cluster.driverHost());
  }

  @Test
  void answersComeInRankOrder() {
    assertEquals(List.of("0/2", "1/2"), texts(cluster.run(ClusterTest::place)));
  }

  @Test
  void moreWorkersThanSlotsAreRefusedWithBothNumbers() {
    LaunchException thrown =
        Assertions.assertTimeout(
            Duration.ofMinutes(2),
            () -> assertThrows(LaunchException.class, () -> cluster.run(8, ClusterTest::place)));
    assertEquals(
        "asked for 8 workers of 1 core, but local[2] has room for 2: lower --workers to 2",
        thrown.getMessage());
    assertEquals(ExitCode.DOES_NOT_FIT, thrown.exitCode());
  }

  @Test
  void aFailedWorkerIsNamedAndTheClusterRunsOn() {
    WorkerBody failing =
        slot -> {
          if (slot.rank() == 1) {
            throw new IllegalStateException("conv3: the loss is not finite");
          }
          return untilCancelled(slot);
        };
    LaunchException thrown = assertThrows(LaunchException.class, () -> cluster.run(failing));
    assertEquals("worker 1 on 127.0.0.1: conv3: the loss is not finite", thrown.getMessage());
    assertEquals(ExitCode.FAILED, thrown.exitCode());
    assertFalse(thrown.workerLost());
    assertEquals(IllegalStateException.class.getName(), thrown.failures().get(0).kind());
    assertEquals(List.of("0/2", "1/2"), texts(cluster.run(ClusterTest::place)));
  }

  @Test
  void aCancelledRunEndsWithTheReason() throws Exception {
    running = new CountDownLatch(2);
    Thread canceller =
        new Thread(
            () -> {
              try {
                assertTrue(running.await(3, TimeUnit.MINUTES));
                cluster.cancel("the user said so");
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    canceller.start();
    LaunchException thrown =
        assertThrows(
            LaunchException.class,
            () ->
                cluster.run(
                    slot -> {
                      running.countDown();
                      return untilCancelled(slot);
                    }));
    canceller.join();
    assertEquals("stopped: the user said so", thrown.getMessage());
  }

  @Test
  void tasksThatDoNotBeginEndTheRunWithASentence() throws Exception {
    occupied = new CountDownLatch(2);
    over = new CountDownLatch(1);
    Thread occupant =
        new Thread(() -> cluster.spark().parallelize(List.of(1, 2), 2).foreach(one -> occupy()));
    occupant.start();
    try {
      assertTrue(occupied.await(3, TimeUnit.MINUTES));
      ExecutorNews executors = new ExecutorNews();
      executors.onExecutorRemoved(
          new SparkListenerExecutorRemoved(
              0, "0", "Unable to create executor\n due to: no service."));
      BarrierRun run =
          new BarrierRun(
              cluster.spark(),
              2,
              ClusterTest::place,
              failure -> "",
              Duration.ofSeconds(1),
              executors);
      LaunchException thrown = assertThrows(LaunchException.class, run::execute);
      assertEquals(
          "the workers did not begin: 0 of 2 tasks were started in 1 s although there were places"
              + " for all; 1 executor ended, the last one so: Unable to create executor"
              + " due to: no service; the logs of the Spark workers say more",
          thrown.getMessage());
      assertEquals(ExitCode.FAILED, thrown.exitCode());
    } finally {
      over.countDown();
      occupant.join();
    }
    assertEquals(List.of("0/2", "1/2"), texts(cluster.run(ClusterTest::place)));
  }

  private static void occupy() throws InterruptedException {
    occupied.countDown();
    over.await();
  }

  @Test
  void aMasterThatIsNotThereIsNamed() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    String master = "spark://127.0.0.1:" + closedPort;
    LaunchException thrown =
        Assertions.assertTimeout(
            Duration.ofMinutes(2),
            () ->
                assertThrows(
                    LaunchException.class,
                    () -> SparkCluster.open(ClusterOptions.of(2, logs).withMaster(master))));
    assertTrue(
        thrown
            .toString()
            .contains("cannot reach the Spark master at " + master + " (Connection refused)"),
        thrown.getMessage());
    assertEquals(ExitCode.USAGE, thrown.exitCode());
  }

  private static byte[] place(WorkerSlot slot) {
    return (slot.rank() + "/" + slot.ranks()).getBytes(UTF_8);
  }

  private static byte[] untilCancelled(WorkerSlot slot) throws InterruptedException {
    while (!slot.cancelled()) {
      Thread.sleep(10);
    }
    return new byte[0];
  }

  private static List<String> texts(List<byte[]> answers) {
    return answers.stream().map(answer -> new String(answer, UTF_8)).toList();
  }
}
