package dev.convoy.driver.launch.machine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.launch.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

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
  void theLoopbackInterfaceIsTriedByConnecting() {
    assertTrue(Loopback.require() > 0);
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
  void processesReadFileNamesInUtf8WhereTheirLocaleHasAsciiAlone() {
    Map<String, String> utf8 = Map.of("LC_ALL", "C.UTF-8");
    assertEquals(utf8, NameLocale.ofChildren(US_ASCII));
    assertEquals(Map.of(), NameLocale.ofChildren(UTF_8));
    assertEquals(Map.of(), NameLocale.ofChildren(ISO_8859_1));
    assertEquals(utf8, NameLocale.ofStrangers(US_ASCII));
    assertEquals(utf8, NameLocale.ofStrangers(UTF_8));
    assertEquals(Map.of(), NameLocale.ofStrangers(ISO_8859_1));
  }
}
