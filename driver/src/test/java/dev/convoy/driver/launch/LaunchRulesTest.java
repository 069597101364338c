package dev.convoy.driver.launch;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchRulesTest {

  @TempDir Path directory;

  @Test
  void anotherJavaThan17IsRefusedInOneSentence() {
    assertDoesNotThrow(() -> JavaVersion.require(17, "/jdk-17"));
    LaunchException thrown =
        assertThrows(LaunchException.class, () -> JavaVersion.require(21, "/jdk-21"));
    assertEquals(
        "Convoy needs Java 17, but this is Java 21 (/jdk-21): set JAVA_HOME to a Java 17 runtime",
        thrown.getMessage());
    assertEquals(2, thrown.exitCode());
  }

  @Test
  void aQuarterOfAWorkersMemoryIsHeapWithinLimits() {
    assertEquals(1024, WorkerMemory.DEFAULT.heapMegabytes());
    assertEquals(3072, WorkerMemory.DEFAULT.nativeMegabytes());
    assertEquals(512, WorkerMemory.of(1024).heapMegabytes());
    assertEquals(4096, WorkerMemory.of(100_000).heapMegabytes());
    assertEquals(3, assertThrows(LaunchException.class, () -> WorkerMemory.of(1000)).exitCode());
  }

  @Test
  void defaultMemoryShrinksToTheMachineAndNamedMemoryDoesNot() {
    assertEquals(2000, WorkerMemory.DEFAULT.sharing(8000, 4).megabytes());
    assertEquals(4096, WorkerMemory.DEFAULT.sharing(64_000, 4).megabytes());
    LaunchException thrown =
        assertThrows(LaunchException.class, () -> WorkerMemory.of(4096).sharing(8000, 4));
    assertEquals(
        "4 workers of at least 4096 MB do not fit in this machine's 8000 MB:"
            + " lower --workers or --memory-per-worker",
        thrown.getMessage());
    assertEquals(3, thrown.exitCode());
    assertThrows(LaunchException.class, () -> WorkerMemory.DEFAULT.sharing(8000, 40));
  }

  @Test
  void theLoopbackInterfaceIsTriedByConnecting() {
    assertTrue(Loopback.require() > 0);
  }

  @Test
  void moreThreadsThanThisMachineCouldStartAreRefusedAtOnce() {
    ClusterOptions few = ClusterOptions.of(4, directory).withThreadsPerWorker(16);
    assertDoesNotThrow(() -> EmbeddedCluster.requireCores(few, 1));
    ClusterOptions many = ClusterOptions.of(2, directory).withThreadsPerWorker(1_000_000);
    LaunchException thrown =
        assertThrows(LaunchException.class, () -> EmbeddedCluster.requireCores(many, 8));
    assertEquals(3, thrown.exitCode());
    assertEquals(
        "asked for 2 workers of 1000000 cores, but this machine has 8 cores, and room for 128 threads: lower --workers or --threads-per-worker",
        thrown.getMessage());
  }

  @Test
  void aSparkHomeIsFoundByVariableThenBesideTheJarThenBySparksOwnVariable() throws IOException {
    Path ours = Files.createDirectories(directory.resolve("ours/jars")).getParent();
    Path beside = Files.createDirectories(directory.resolve("dist/spark/jars")).getParent();
    Path jar = directory.resolve("dist/lib/convoy.jar");
    Path theirs = Files.createDirectories(directory.resolve("theirs/jars")).getParent();
    Map<String, String> both = Map.of("CONVOY_SPARK_HOME", ours + "", "SPARK_HOME", theirs + "");
    Map<String, String> sparks = Map.of("SPARK_HOME", theirs + "");
    assertEquals(ours, SparkHome.find(both, jar).directory());
    assertEquals(beside, SparkHome.find(sparks, jar).directory());
    assertEquals(theirs, SparkHome.find(sparks, directory.resolve("x/y.jar")).directory());
    assertThrows(
        LaunchException.class, () -> SparkHome.find(Map.of(), directory.resolve("x/y.jar")));
    assertThrows(
        LaunchException.class,
        () -> SparkHome.find(Map.of("CONVOY_SPARK_HOME", directory + ""), jar));
  }

  @Test
  void aLostWorkerComesBeforeThePeersItBroke() {
    TaskFailure first = failure(0, false, 10);
    TaskFailure second = failure(1, false, 20);
    TaskFailure lost = failure(2, true, 30);
    List<TaskFailure> sorted =
        Stream.of(second, lost, first).sorted(TaskFailure.LIKELIEST_CAUSE_FIRST).toList();
    assertEquals(List.of(lost, first, second), sorted);
    assertEquals("worker 2 on h was lost: why", lost.sentence());
  }

  private static TaskFailure failure(int rank, boolean lost, long at) {
    return new TaskFailure(rank, "h", "e", lost, at, "kind", "why", "");
  }

  @Test
  void everyWorkerIsAnExecutorOfItsOwnAndUsersSettingsWin() {
    ClusterOptions options =
        ClusterOptions.of(3, directory)
            .withMaster("spark://h:1")
            .withThreadsPerWorker(2)
            .withMemory(WorkerMemory.of(2048))
            .withSetting("spark.task.resource.gpu.amount", "1")
            .withSetting("spark.network.timeout", "30s");
    SparkConf conf = SparkSettings.of("spark://h:1", options);
    assertEquals("2", conf.get("spark.executor.cores"));
    assertEquals("2", conf.get("spark.task.cpus"));
    assertEquals("6", conf.get("spark.cores.max"));
    assertEquals("512m", conf.get("spark.executor.memory"));
    assertEquals("1536m", conf.get("spark.executor.memoryOverhead"));
    assertEquals("2", conf.get("spark.executorEnv.OMP_NUM_THREADS"));
    assertFalse(conf.contains("spark.executorEnv.OMP_WAIT_POLICY"));
    assertEquals("1", conf.get("spark.task.resource.gpu.amount"));
    assertEquals("30s", conf.get("spark.network.timeout"));
  }

  @Test
  void noMasterMeansTheEmbeddedClusterUnlessSparkSubmitNamedOne() {
    ClusterOptions options = ClusterOptions.of(1, directory);
    assertEquals("embedded", options.resolvedMaster());
    System.setProperty("spark.master", "spark://submitted:7077");
    try {
      assertEquals("spark://submitted:7077", options.resolvedMaster());
      assertEquals("local[2]", options.withMaster("local[2]").resolvedMaster());
    } finally {
      System.clearProperty("spark.master");
    }
  }
}
