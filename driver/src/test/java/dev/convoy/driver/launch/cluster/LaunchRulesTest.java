package dev.convoy.driver.launch.cluster;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.launch.LocalMachines;
import dev.convoy.driver.launch.TaskFailure;
import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.embedded.EmbeddedCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

class LaunchRulesTest {

  @TempDir Path directory;

  @Test
  void aQuarterOfAWorkersMemoryIsHeapWithinLimits() {
    assertEquals(1024, WorkerMemory.DEFAULT.heapMegabytes());
    assertEquals(3072, WorkerMemory.DEFAULT.nativeMegabytes());
    assertEquals(512, WorkerMemory.of(1024).heapMegabytes());
    assertEquals(4096, WorkerMemory.of(100_000).heapMegabytes());
    assertEquals(
        ExitCode.DOES_NOT_FIT,
        assertThrows(LaunchException.class, () -> WorkerMemory.of(1000)).exitCode());
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
    assertEquals(ExitCode.DOES_NOT_FIT, thrown.exitCode());
    assertThrows(LaunchException.class, () -> WorkerMemory.DEFAULT.sharing(8000, 40));
  }

  @Test
  void moreThreadsThanThisMachineCouldStartAreRefusedAtOnce() {
    ClusterOptions few = ClusterOptions.of(4, directory).withThreadsPerWorker(16);
    assertDoesNotThrow(() -> EmbeddedCluster.requireCores(few, 1));
    ClusterOptions many = ClusterOptions.of(2, directory).withThreadsPerWorker(1_000_000);
    LaunchException thrown =
        assertThrows(LaunchException.class, () -> EmbeddedCluster.requireCores(many, 8));
    assertEquals(ExitCode.DOES_NOT_FIT, thrown.exitCode());
    assertEquals(
        "asked for 2 workers of 1000000 cores, but this machine has 8 cores, and room for 128 threads: lower --workers or --threads-per-worker",
        thrown.getMessage());
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
  void whatABarrierStageCannotLiveWithIsOverridden() {
    ClusterOptions options = ClusterOptions.of(2, directory).withMaster("spark://h:1");
    List<String> broken =
        List.of(
            "spark.dynamicAllocation.enabled",
            "spark.shuffle.service.enabled",
            "spark.speculation",
            "spark.excludeOnFailure.enabled");
    for (String name : broken) {
      options = options.withSetting(name, "true");
    }
    SparkConf conf =
        SparkSettings.of("spark://h:1", options.withSetting("spark.task.maxFailures", "4"));
    for (String name : broken) {
      assertEquals("false", conf.get(name), name);
    }
    assertEquals("1", conf.get("spark.task.maxFailures"));
  }

  @Test
  void aLocalClusterHasTheSparkWorkersThatItsNameSays() {
    ClusterOptions options = ClusterOptions.of(2, directory).withThreadsPerWorker(2);
    assertEquals(new LocalMachines(1, 4, 2048), LocalMachines.of(options));
    ClusterOptions named = options.withMaster("local-cluster[2, 3,1500]");
    LocalMachines two = Objects.requireNonNull(LocalMachines.of(named));
    assertEquals(new LocalMachines(2, 3, 1500), two);
    assertDoesNotThrow(() -> two.requireSlots(named));
    ClusterOptions third =
        ClusterOptions.of(3, directory)
            .withThreadsPerWorker(2)
            .withMaster("local-cluster[2,3,1500]");
    LaunchException thrown = assertThrows(LaunchException.class, () -> two.requireSlots(third));
    assertEquals(
        "asked for 3 workers of 2 cores and 1024 MB of heap, but local-cluster[2,3,1500] has room"
            + " for 2: name more Spark workers, or lower --workers to 2",
        thrown.getMessage());
    assertEquals(ExitCode.DOES_NOT_FIT, thrown.exitCode());
    for (String other : List.of("local[2]", "local-cluster[2]", "spark://h:7077", "yarn")) {
      assertNull(LocalMachines.of(options.withMaster(other)), other);
    }
  }

  @Test
  void executorsAreToldTheLocaleOfFileNamesUnlessTheUserTellsThem() {
    ClusterOptions theirs = ClusterOptions.of(1, directory).withMaster("spark://h:1");
    assertEquals(
        "C.UTF-8", SparkSettings.of("spark://h:1", theirs).get("spark.executorEnv.LC_ALL"));
    assertEquals(
        "de_DE.UTF-8",
        SparkSettings.of(
                "spark://h:1", theirs.withSetting("spark.executorEnv.LC_ALL", "de_DE.UTF-8"))
            .get("spark.executorEnv.LC_ALL"));
  }

  @Test
  void temporaryFilesOfALocalClusterLieInItsScratchFolderHoweverItIsCalled() {
    Path odd = directory.resolve("a \"b\" c\\d");
    SparkConf conf = SparkSettings.of("spark://127.0.0.1:1", ClusterOptions.of(1, odd));
    List<String> words =
        JavaConverters.seqAsJavaList(
            Utils.splitCommandString(conf.get("spark.executor.extraJavaOptions")));
    assertTrue(words.contains("-Djava.io.tmpdir=" + odd.resolve("scratch")), words.toString());
    assertEquals("false", conf.get("spark.broadcast.compress"));
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
