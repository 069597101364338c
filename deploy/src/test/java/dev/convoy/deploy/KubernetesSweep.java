package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pods that {@code kubernetes/submit.sh} and Spark's own client ask an API server for: one that
 * keeps them, and starts none. {@code deploy/bin/clusters} runs it and prints a table.
 */
@Timeout(900)
class KubernetesSweep {
  private static final List<String> TRAIN =
      List.of("train", "--workers", "2", "--threads-per-worker", "3", "--memory-per-worker", "2g");

  @TempDir static Path directory;
  private static KubernetesApi api;
  private static Path applied;

  private final long begin = System.nanoTime();

  @BeforeAll
  static void start() throws Exception {
    api = KubernetesApi.start(directory);
    applied = directory.resolve("applied.yaml");
    Path kubectl = Files.createDirectories(directory.resolve("bin")).resolve("kubectl");
    Files.writeString(
        kubectl,
        """
        #!/bin/sh
        case "$*" in
          *get\\ endpoints*addresses*) echo 192.0.2.7 ;;
          *get\\ endpoints*ports*) echo 6443 ;;
          *get\\ pod*) echo 7 ;;
          apply*) cat >>%s ;;
          logs*) echo what the driver said ;;
          delete*) cat >/dev/null ;;
          *) echo "kubectl $*: not known here" >&2; exit 1 ;;
        esac
        """
            .formatted(applied));
    Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    api.stop();
  }

  @Test
  void aDriverGetsAPodThatMayDoLittleAndItsExitCodeComesBack() throws Exception {
    try (ConvoyProcess submit =
        submit("--name", "first", "--claim", "images", "--secret", "store")) {
      assertEquals(7, submit.awaitExit(), submit.output());
      assertTrue(submit.output().contains("what the driver said"), submit.output());
    }
    List<JsonNode> drivers = api.pods("driver");
    assertEquals(1, drivers.size(), drivers::toString);
    JsonNode pod = drivers.get(0);
    JsonNode spec = pod.path("spec");
    JsonNode container = spec.path("containers").path(0);
    assertEquals("first", pod.path("metadata").path("labels").path("convoy-run").asText());
    assertEquals("registry/convoy:1", container.path("image").asText());
    assertEquals("convoy", spec.path("serviceAccountName").asText());
    assertEquals("3072Mi", container.path("resources").path("limits").path("memory").asText());
    mayDoLittle(spec, container);
    assertTrue(mounts(container).contains("/data"), container::toString);
    assertTrue(mounts(container).contains("/etc/secrets/store"), container::toString);
    for (JsonNode variable : container.path("env")) {
      assertTrue(variable.path("valueFrom").path("secretKeyRef").isMissingNode(), variable + "");
    }
    String arguments = container.path("args").toString();
    assertTrue(arguments.contains("dev.convoy.driver.cli.Main"), arguments);
    assertTrue(arguments.contains("\"train\",\"--workers\",\"2\""), arguments);
    assertEquals("ok", api.create(applied));
    String policy = Files.readString(applied);
    assertTrue(policy.contains("192.0.2.7/32") && policy.contains("NetworkPolicy"), policy);
    say("cluster mode: a driver's pod, its policy", "as asked for; exit code 7 of the driver");
  }

  @Test
  void workersGetPodsAsLargeAsTheyMayBe() throws Exception {
    Path own = directory.resolve("own.yaml");
    Files.writeString(
        own,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: ml}
        spec: {containers: [{name: c}]}
        """
            .formatted(InetAddress.getLocalHost().getHostName()));
    assertEquals("ok", api.create(own));
    List<JsonNode> executors = List.of();
    try (ConvoyProcess submit =
        submit(
            "--name",
            "second",
            "--deploy-mode",
            "client",
            "--no-network-policy",
            "--conf",
            "spark.driver.host=127.0.0.1",
            "--conf",
            "spark.driver.bindAddress=127.0.0.1")) {
      for (int tick = 0; tick < 3000 && executors.size() < 2; tick++) {
        assertTrue(ProcessHandle.of(submit.pid()).isPresent(), submit.output());
        Thread.sleep(100);
        executors = api.pods("executor");
      }
      assertEquals(2, executors.size(), submit.output());
    }
    for (JsonNode pod : executors) {
      JsonNode container = pod.path("spec").path("containers").path(0);
      assertEquals("second", pod.path("metadata").path("labels").path("convoy-run").asText());
      assertEquals("convoy-executor", pod.path("spec").path("serviceAccountName").asText());
      assertEquals("2048Mi", container.path("resources").path("limits").path("memory").asText());
      assertEquals("3", container.path("resources").path("requests").path("cpu").asText());
      mayDoLittle(pod.path("spec"), container);
    }
    say("client mode: the pods of two workers", "as asked for");
  }

  private static void mayDoLittle(JsonNode spec, JsonNode container) {
    JsonNode rights = container.path("securityContext");
    assertTrue(spec.path("securityContext").path("runAsNonRoot").asBoolean(), spec::toString);
    assertFalse(rights.path("allowPrivilegeEscalation").asBoolean(true), rights::toString);
    assertTrue(rights.path("readOnlyRootFilesystem").asBoolean(), rights::toString);
    assertEquals("[\"ALL\"]", rights.path("capabilities").path("drop").toString());
  }

  private static List<String> mounts(JsonNode container) {
    List<String> paths = new ArrayList<>();
    container.path("volumeMounts").forEach(mount -> paths.add(mount.path("mountPath").asText()));
    return paths;
  }

  private static ConvoyProcess submit(String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--image", "registry/convoy:1"));
    all.addAll(List.of("--master", api.master(), "--namespace", "ml"));
    all.addAll(List.of(options));
    all.add("--");
    all.addAll(TRAIN);
    String path = directory.resolve("bin") + ":" + System.getenv("PATH");
    return ConvoyProcess.startScript("kubernetes/submit.sh", Map.of("PATH", path), all);
  }

  private void say(String what, String came) {
    System.out.printf(
        Locale.ROOT,
        "| an API server of Kubernetes, %s | %s | %.0f |%n",
        what,
        came,
        (System.nanoTime() - begin) / 1e9);
  }
}
