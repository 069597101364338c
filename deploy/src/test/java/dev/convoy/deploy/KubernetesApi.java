package dev.convoy.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An API server of Kubernetes in a process of its own, see MiniKubernetes.java. */
final class KubernetesApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader said;
  private final int port;

  private KubernetesApi(Process process, BufferedReader said, int port) {
    this.process = process;
    this.said = said;
    this.port = port;
  }

  /** Starts it, once it is ready. */
  static KubernetesApi start(Path directory) throws IOException {
    Path distribution = Probe.DISTRIBUTION.toAbsolutePath();
    String classPath =
        distribution.resolveSibling("kubernetes")
            + "/*"
            + File.pathSeparator
            + distribution.resolve("spark/jars/*");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Path.of("src/test/kubernetes/MiniKubernetes.java").toAbsolutePath().toString())
            .redirectError(directory.resolve("kubernetes.log").toFile())
            .start();
    BufferedReader said = process.inputReader(UTF_8);
    String line = said.readLine();
    if (line == null || !line.startsWith("ready ")) {
      process.destroyForcibly();
      throw new AssertionError("no API server: " + line + ", see " + directory);
    }
    return new KubernetesApi(process, said, Integer.parseInt(line.substring(6)));
  }

  /** Its address for {@code spark-submit}. */
  String master() {
    return "k8s://http://127.0.0.1:" + port;
  }

  private synchronized String ask(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
    return String.valueOf(said.readLine());
  }

  /** Creates what a file of manifests has; says which field the API does not know, else ok. */
  String create(Path manifests) throws IOException {
    return ask("check " + manifests);
  }

  /** The pods of a role. */
  List<JsonNode> pods(String role) throws IOException {
    List<JsonNode> pods = new ArrayList<>();
    for (JsonNode pod : JSON.readTree(ask("pods")).path("items")) {
      if (pod.path("metadata").path("labels").path("spark-role").asText().equals(role)) {
        pods.add(pod);
      }
    }
    return pods;
  }

  /** Ends it. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
  }
}
