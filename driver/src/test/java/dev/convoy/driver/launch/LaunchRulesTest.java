package dev.convoy.driver.launch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  void anotherJavaThan17IsRefusedInOneSentence() {
    assertDoesNotThrow(() -> JavaVersion.require(17, "/jdk-17"));
    LaunchException thrown =
        assertThrows(LaunchException.class, () -> JavaVersion.require(21, "/jdk-21"));
    assertEquals(
        "Convoy needs Java 17, but this is Java 21 (/jdk-21): set JAVA_HOME to a Java 17 runtime",
        thrown.getMessage());
    assertEquals(ExitCode.USAGE, thrown.exitCode());
  }

  @Test
  void aJavaThatSparkCannotLookIntoIsRefusedWithTheOptionsThatItLacks() {
    assertDoesNotThrow(() -> OpenPackages.require());
    String lang = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    String nio = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";
    List<String> options = List.of("-XX:+IgnoreUnrecognizedVMOptions", lang, nio, "-Da=b");
    assertDoesNotThrow(() -> OpenPackages.require(options, option -> true));
    LaunchException thrown =
        assertThrows(LaunchException.class, () -> OpenPackages.require(options, lang::equals));
    assertEquals(
        "this Java was not started as Spark needs it: give spark-submit --driver-java-options"
            + " \""
            + nio
            + "\", or start by bin/convoy or the distribution's spark-submit",
        thrown.getMessage());
    assertEquals(ExitCode.USAGE, thrown.exitCode());
  }

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
    assertEquals(ExitCode.DOES_NOT_FIT, thrown.exitCode());
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
  void processesReadFileNamesInUtf8WhereTheirLocaleHasAsciiAlone() {
    Map<String, String> utf8 = Map.of("LC_ALL", "C.UTF-8");
    assertEquals(utf8, NameLocale.ofChildren(US_ASCII));
    assertEquals(Map.of(), NameLocale.ofChildren(UTF_8));
    assertEquals(Map.of(), NameLocale.ofChildren(ISO_8859_1));
    assertEquals(utf8, NameLocale.ofStrangers(US_ASCII));
    assertEquals(utf8, NameLocale.ofStrangers(UTF_8));
    assertEquals(Map.of(), NameLocale.ofStrangers(ISO_8859_1));
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
  void scratchFilesAreMadeAnewAndRemoved() throws IOException {
    ScratchDirectory scratch = ScratchDirectory.beside(directory);
    Files.createDirectories(scratch.folder().resolve("a/b"));
    Files.writeString(scratch.folder().resolve("a/b/left"), "by a killed run");
    scratch.make();
    try (Stream<Path> files = Files.list(scratch.folder())) {
      assertEquals(0, files.count());
    }
    scratch.remove();
    scratch.remove();
    assertFalse(Files.exists(scratch.folder()));
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
