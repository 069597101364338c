package dev.convoy.worker.runtime.train;

import dev.convoy.job.Precision;
import dev.convoy.network.Network;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.zoo.Zoo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Images a second of whole training steps on one GPU, beside PyTorch's with the same network, batch
 * and precision: Convoy before, between and after PyTorch's ways, of which the fastest counts;
 * Convoy itself without and with CUDA graphs, of which the faster counts.
 */
final class GpuSpeed {
  private static final Map<String, Integer> BATCHES = batches();

  private GpuSpeed() {}

  private static Map<String, Integer> batches() {
    Map<String, Integer> batches = new LinkedHashMap<>();
    batches.put("alexnet", 256);
    batches.put("resnext50-32x4d", 64);
    batches.put("shufflenet-v1-g3", 128);
    batches.put("vgg16", 64);
    return batches;
  }

  static void check(String only, Precision precision, Consumer<CheckRow> findings)
      throws IOException, InterruptedException {
    List<String> wanted = only.isEmpty() ? List.copyOf(BATCHES.keySet()) : List.of(only.split(","));
    for (String name : wanted) {
      int batch = BATCHES.getOrDefault(name, 64);
      String what = name + ", batch " + batch + ", " + precision.name().toLowerCase(Locale.ROOT);
      try {
        findings.accept(compare(name, batch, precision, what));
      } catch (RuntimeException | OutOfMemoryError e) { // the other networks are still measured
        findings.accept(new CheckRow("speed", what, "failed: " + e, false, Map.of()));
      }
    }
  }

  private static CheckRow compare(String name, int batch, Precision precision, String what)
      throws IOException, InterruptedException {
    GpuTurns plain = new GpuTurns(name, batch, precision, /* graphs= */ false);
    GpuTurns recorded = new GpuTurns(name, batch, precision, /* graphs= */ true);
    Runnable turn =
        () -> {
          plain.take();
          recorded.take();
        };
    turn.run();
    String best = "";
    double fastest = 0;
    StringBuilder trouble = new StringBuilder();
    for (String mode : List.of("eager nchw", "eager nhwc", "compile nchw", "compile nhwc")) {
      Answer answer = torch(name, batch, precision, mode, trouble);
      if (answer != null && answer.speed > fastest) {
        fastest = answer.speed;
        best = mode;
      }
      if (mode.equals("eager nhwc")) {
        turn.run();
      }
    }
    turn.run();
    String mine = plain + "; with CUDA graphs " + recorded + "; " + plain.ran();
    if (best.isEmpty()) {
      return new CheckRow("speed", what, mine + "; PyTorch: " + trouble, false, Map.of());
    }
    Answer again = torch(name, batch, precision, best, trouble);
    double theirs = again == null ? fastest : (fastest + again.speed) / 2;
    long parameters = parameters(name);
    boolean same = again == null || again.parameters == parameters;
    boolean graphs = recorded.median() > plain.median();
    double ratio = Math.max(plain.median(), recorded.median()) / theirs;
    return new CheckRow(
        "speed",
        what,
        String.format(
            Locale.ROOT,
            "%s; PyTorch (%s) %.0f; ratio %.2f %s graphs%s",
            mine,
            best,
            theirs,
            ratio,
            graphs ? "with" : "without",
            same ? "" : "; PyTorch's network has another number of parameters"),
        same && recorded.trouble().isEmpty(),
        Map.of(
            "convoy",
            plain.median(),
            "convoy_graphs",
            recorded.median(),
            "pytorch",
            theirs,
            "ratio",
            ratio,
            "ratio_with_graphs",
            graphs ? 1.0 : 0.0,
            "parameters",
            (double) parameters));
  }

  private static long parameters(String name) {
    Network network = Zoo.network(name);
    return network.nodes().stream()
        .flatMap(n -> network.parameters(n).stream())
        .mapToLong(ParameterSpec::elements)
        .sum();
  }

  private record Answer(double speed, long parameters) {}

  private static @Nullable Answer torch(
      String name, int batch, Precision precision, String mode, StringBuilder trouble)
      throws IOException, InterruptedException {
    String script = System.getenv("CONVOY_TORCH_SPEED");
    if (script == null) {
      trouble.append("CONVOY_TORCH_SPEED does not name torch_speed.py");
      return null;
    }
    String[] how = mode.split(" ", -1);
    Process process =
        new ProcessBuilder(
                "python3",
                script,
                name,
                Integer.toString(batch),
                precision.name().toLowerCase(Locale.ROOT),
                how[0],
                how[1],
                Integer.toString(GpuTurns.STEPS))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher speed = Pattern.compile("\"images_per_second\": ([0-9.e+]+)").matcher(output);
    Matcher parameters = Pattern.compile("\"parameters\": ([0-9]+)").matcher(output);
    if (process.waitFor() == 0 && speed.find() && parameters.find()) {
      return new Answer(Double.parseDouble(speed.group(1)), Long.parseLong(parameters.group(1)));
    }
    String[] lines = output.strip().split("\n", -1);
    trouble.append(mode).append(": ").append(lines[lines.length - 1]).append("; ");
    return null;
  }
}
