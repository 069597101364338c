import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import okio.Buffer;

/**
 * The API server of Kubernetes as its Java client's own tests have it, which keeps what is created, and a
 * kubelet that says of a driver's pod at once that its container ended with 7. On standard input, a line
 * each: {@code pods}, answered by their list as JSON; {@code check FILE}, answered by {@code ok} or by the
 * field of a manifest that the API does not have. It ends with its input.
 */
public final class MiniKubernetes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MiniKubernetes() {}

  /** Starts it, and says {@code ready PORT}. */
  public static void main(String[] args) throws Exception {
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new Dispatcher(),
            /* useHttps= */ false);
    server.init();
    KubernetesClient client = server.createClient();
    Thread kubelet = new Thread(() -> endDrivers(client), "kubelet");
    kubelet.setDaemon(true);
    kubelet.start();
    System.out.println("ready " + server.getPort());
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(answer(client, line).replace('\n', ' '));
    }
    System.exit(0);
  }

  /** What an API server does besides: it creates what is applied and not there, and pods are pending. */
  private static final class Dispatcher extends KubernetesCrudDispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String path = request.getPath();
      if (request.getMethod().equals("POST") && path.endsWith("/pods")) {
        return super.dispatch(pending(request));
      }
      if (!request.getMethod().equals("PATCH") || !path.contains("fieldManager=")) {
        return super.dispatch(request);
      }
      Buffer body = request.getBody().clone();
      MockResponse patched = super.dispatch(request);
      return patched.getStatus().contains(" 404 ")
          ? super.dispatch(post(request, path.replaceAll("/[^/]*$", ""), body))
          : patched;
    }

    private static RecordedRequest pending(RecordedRequest request) {
      Pod pod = Serialization.unmarshal(request.getBody().readUtf8(), Pod.class);
      Pod pending = new PodBuilder(pod).withNewStatus().withPhase("Pending").endStatus().build();
      return post(request, request.getPath(), new Buffer().writeUtf8(Serialization.asJson(pending)));
    }

    private static RecordedRequest post(RecordedRequest like, String path, Buffer body) {
      return new RecordedRequest(
          "POST %s HTTP/1.1".formatted(path),
          like.getHeaders(),
          List.of(),
          body.size(),
          body,
          like.getSequenceNumber(),
          new Socket());
    }
  }

  private static String answer(KubernetesClient client, String line) throws Exception {
    try {
      return line.startsWith("check ")
          ? check(client, Path.of(line.substring("check ".length())))
          : Serialization.asJson(client.pods().inAnyNamespace().list());
    } catch (RuntimeException e) {
      return "it cannot be done: " + e;
    }
  }

  private static void endDrivers(KubernetesClient client) {
    while (true) {
      for (Pod pod : client.pods().inAnyNamespace().withLabel("spark-role", "driver").list().getItems()) {
        end(client, pod); // again and again: who begins to watch later hears of changes only
      }
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void end(KubernetesClient client, Pod pod) {
    Pod ended =
        new PodBuilder(pod)
            .withNewStatus()
            .withPhase("Failed")
            .addToContainerStatuses(
                new ContainerStatusBuilder()
                    .withName(pod.getSpec().getContainers().get(0).getName())
                    .withNewState()
                    .withNewTerminated()
                    .withExitCode(7)
                    .endTerminated()
                    .endState()
                    .build())
            .endStatus()
            .build();
    client.pods().inNamespace(pod.getMetadata().getNamespace()).resource(ended).replace();
  }

  /** Whether what a file has is all known to the model of the API; then it is created. */
  private static String check(KubernetesClient client, Path file) throws Exception {
    for (HasMetadata each : client.load(Files.newInputStream(file)).items()) {
      JsonNode read = JSON.valueToTree(each);
      String unknown = unknown(each, "");
      if (!unknown.isEmpty() || !read.path("kind").isTextual()) {
        return each.getKind() + " has no " + unknown;
      }
      client.resource(each).create();
    }
    return "ok";
  }

  /** The model keeps what it does not know apart, by {@code getAdditionalProperties}. */
  private static String unknown(Object model, String path) throws Exception {
    if (model instanceof List<?> list) {
      for (Object each : list) {
        String found = unknown(each, path);
        if (!found.isEmpty()) {
          return found;
        }
      }
      return "";
    }
    if (model == null || !model.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
      return "";
    }
    for (var method : model.getClass().getMethods()) {
      if (method.getParameterCount() > 0 || !method.getName().startsWith("get")) {
        continue;
      }
      Object value = method.invoke(model);
      if (method.getName().equals("getAdditionalProperties")) {
        var more = (java.util.Map<?, ?>) value;
        if (more != null && !more.isEmpty()) {
          return path + "." + more.keySet().iterator().next();
        }
      } else {
        String found = unknown(value, path + "." + method.getName().substring(3));
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }
}
