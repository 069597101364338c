package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionIT {

  @TempDir Path directory;

  @Test
  void sparkHasOneVersionOfNettyWithItsNativeTransport() throws IOException {
    List<String> netty = sparkJars().filter(name -> name.startsWith("netty-")).toList();
    Set<String> versions =
        netty.stream()
            .map(name -> name.replaceAll("^netty-[a-z0-9-]*?-([0-9].*?\\.Final).*", "$1"))
            .collect(Collectors.toSet());
    assertEquals(1, versions.size(), netty.toString());
    assertTrue(
        netty.stream().anyMatch(name -> name.matches("netty-.*native-epoll.*linux-x86_64.jar")),
        netty.toString());
  }

  @Test
  void noJarOfSparkIsThereInTwoVersions() throws IOException {
    List<String> names =
        sparkJars().map(name -> name.replaceAll("-[0-9][0-9A-Za-z.+-]*\\.jar$", "")).toList();
    assertTrue(names.contains("spark-core_2.12") && names.contains("spark-sql_2.12"), names + "");
    assertEquals(names.stream().distinct().toList(), names);
  }

  @Test
  void convoyJarHoldsOurClassesAndNativesButNothingOfSparks() throws IOException {
    try (JarFile jar = new JarFile(Probe.DISTRIBUTION.resolve("lib/convoy.jar").toFile())) {
      for (String present :
          List.of(
              "dev/convoy/driver/launch/cluster/SparkCluster.class",
              "dev/convoy/worker/task/BarrierStage.class",
              "picocli/CommandLine.class",
              "org/yaml/snakeyaml/Yaml.class",
              "org/bytedeco/dnnl/linux-x86_64/libjnidnnl.so",
              "org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so")) {
        assertNotNull(jar.getEntry(present), present);
      }
      for (String absent :
          List.of("org/apache/spark/", "scala/", "io/netty/", "org/slf4j/", "com/fasterxml/")) {
        assertNull(jar.getEntry(absent), absent);
      }
    }
  }

  @Test
  void theMachinesOfAClusterAreLookedAtByItsWorkers() throws Exception {
    try (ConvoyProcess convoy =
        ConvoyProcess.start("doctor", "--cluster", "--workers", "2", "--memory-per-worker", "1g")) {
      assertEquals(0, convoy.awaitExit(), convoy.output());
      List<String> rows = convoy.output().lines().filter(line -> line.endsWith("  all")).toList();
      assertEquals(2, rows.size(), convoy.output());
      String build = rows.get(0).replaceAll(".*\\)  ([0-9a-f]{12}) .*", "$1");
      assertEquals(12, build.length(), rows.get(0));
      assertTrue(rows.get(1).contains(build), convoy.output());
    }
  }

  @Test
  void itHoldsExamplesOfNetworksAndClusters() {
    assertTrue(Files.isRegularFile(Probe.DISTRIBUTION.resolve("examples/two-towers.yaml")));
    assertTrue(
        Files.isRegularFile(Probe.DISTRIBUTION.resolve("examples/clusters/ethernet-10g.yaml")));
  }

  @Test
  void theLauncherRefusesAnotherJavaInOneSentence() throws Exception {
    Path jdk = directory.resolve("jdk");
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho '    java.specification.version = 21' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder convoy =
        new ProcessBuilder(Probe.DISTRIBUTION.resolve("bin/convoy").toString(), "--help");
    convoy.environment().put("JAVA_HOME", jdk.toString());
    Process process = convoy.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(2, process.waitFor());
    assertEquals(
        "convoy: needs Java 17, but " + java + " is Java 21: set JAVA_HOME to a Java 17 JDK\n",
        output);
  }

  private static Stream<String> sparkJars() throws IOException {
    try (Stream<Path> jars = Files.list(Probe.DISTRIBUTION.resolve("spark/jars"))) {
      return jars.map(jar -> jar.getFileName() + "").toList().stream();
    }
  }
}
