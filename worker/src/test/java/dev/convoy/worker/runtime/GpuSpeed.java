package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Network;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.Ownership;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.cudnn.CudnnKernels;
import dev.convoy.worker.kernel.cudnn.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Images a second of whole training steps on one GPU, beside PyTorch's with the same network, batch
 * and precision: Convoy before, between and after PyTorch's ways, of which the fastest counts.
 */
final class GpuSpeed {
  private static final int WARM_UP = 10;
  private static final int STEPS = 30;
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
    double[] mine = new double[3];
    mine[0] = convoy(name, batch, precision);
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
        mine[1] = convoy(name, batch, precision);
      }
    }
    mine[2] = convoy(name, batch, precision);
    if (best.isEmpty()) {
      return new CheckRow("speed", what, speeds(mine) + "; PyTorch: " + trouble, false, Map.of());
    }
    Answer again = torch(name, batch, precision, best, trouble);
    double theirs = again == null ? fastest : (fastest + again.speed) / 2;
    long parameters = parameters(name);
    boolean same = again == null || again.parameters == parameters;
    double middle = median(mine);
    return new CheckRow(
        "speed",
        what,
        String.format(
            Locale.ROOT,
            "%s; PyTorch (%s) %.0f; ratio %.2f%s",
            speeds(mine),
            best,
            theirs,
            middle / theirs,
            same ? "" : "; PyTorch's network has another number of parameters"),
        same,
        Map.of(
            "convoy",
            middle,
            "pytorch",
            theirs,
            "ratio",
            middle / theirs,
            "parameters",
            (double) parameters));
  }

  private static String speeds(double[] mine) {
    return String.format(
        Locale.ROOT,
        "%.0f images/s (%.0f to %.0f)",
        median(mine),
        Arrays.stream(mine).min().orElse(0),
        Arrays.stream(mine).max().orElse(0));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static long parameters(String name) {
    Network network = Zoo.network(name);
    return network.nodes().stream()
        .flatMap(n -> network.parameters(n).stream())
        .mapToLong(ParameterSpec::elements)
        .sum();
  }

  /** Images a second of this project's steps; one batch lies on the GPU and is used again. */
  private static double convoy(String name, int batch, Precision precision) {
    Network network = Zoo.network(name);
    TrainingPlan plan =
        TrainingPlan.of(
            network, Ownership.over(new DeviceMesh(1, 1), network, batch), activations(precision));
    OptimizerSpec sgd = new OptimizerSpec(1e-4, 0.9, 0, OptimizerSpec.Schedule.CONSTANT, 0);
    try (Exchange exchange = LocalMesh.create(1).get(0);
        CudnnKernels kernels = CudnnKernels.open(0, precision, /* share= */ true);
        Executable executable =
            new Compiler(plan, exchange, kernels, Mode.TRAINING, 1, sgd, STEPS, 0).compile()) {
      Weights.load(executable, Weights.initial(executable, 1));
      Random random = new Random(1);
      float[] images = new float[(int) executable.images().bytes() / Float.BYTES];
      for (int i = 0; i < images.length; i++) {
        images[i] = random.nextFloat() * 2 - 1;
      }
      executable.fill(images, random.ints(batch, 0, network.classes()).toArray());
      run(executable, 0, WARM_UP);
      long begin = System.nanoTime();
      run(executable, WARM_UP, STEPS);
      return (double) batch * STEPS / ((System.nanoTime() - begin) / 1e9);
    }
  }

  private static DataType activations(Precision precision) {
    return precision == Precision.BF16 ? DataType.BF16 : DataType.F32;
  }

  private static void run(Executable executable, int first, int steps) {
    for (int step = first; step < first + steps; step++) {
      executable.run(step);
      check(executable.losses().ran(step));
    }
    check(executable.losses().last()); // waits for the GPU
  }

  private static void check(Losses.@Nullable Loss loss) {
    if (loss != null && !Float.isFinite(loss.value())) {
      throw new IllegalStateException("the loss of step " + loss.step() + " is " + loss.value());
    }
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
                Integer.toString(STEPS))
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
