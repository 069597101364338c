package dev.convoy.driver.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/**
 * Compares strategies, the planner's own choice among them, case by case, and holds what was
 * predicted of each against what was measured. Every case is a run of {@code convoy compare}.
 */
@Command(
    name = "bench planner",
    description = "Predicted beside measured steps, for networks, batches and workers.",
    usageHelpAutoWidth = true,
    sortOptions = false)
final class PlannerBench implements Callable<Integer> {
  private static final int NOT_ENOUGH_MEMORY = 3;

  /** Steps after which losses are held against each other: sums in another order grow apart. */
  static final int LOSS_STEPS = 3;

  @Option(
      names = "--networks",
      paramLabel = "NAME[@PIXELS],...",
      split = ",",
      description = "Networks that have a name, some with images of another size.",
      showDefaultValue = Visibility.ALWAYS)
  List<String> networks =
      List.of(
          "alexnet",
          "alexnet-cifar",
          "resnext29-8x64d",
          "shufflenet-v1-g4@112",
          "vgg16@64",
          "densenet121@64",
          "nin-cifar");

  @Option(
      names = "--batches",
      paramLabel = "B,...",
      split = ",",
      description = "Images of the global batch.",
      showDefaultValue = Visibility.ALWAYS)
  List<Integer> batches = List.of(16, 64, 256);

  @Option(
      names = "--workers",
      paramLabel = "N,...",
      split = ",",
      description = "Workers, of one thread each.",
      showDefaultValue = Visibility.ALWAYS)
  List<Integer> workers = List.of(2, 4);

  @Option(
      names = "--strategies",
      description = "What is compared.",
      showDefaultValue = Visibility.ALWAYS)
  String strategies = "model,data,one-weird-trick,auto";

  @Option(
      names = "--seconds",
      description =
          "Roughly how long the measured steps of a turn take, and those before them, by which the"
              + " JVMs of workers warm up.",
      showDefaultValue = Visibility.ALWAYS)
  double seconds = 4;

  @Option(
      names = "--rounds",
      description = "Turns of each strategy.",
      showDefaultValue = Visibility.ALWAYS)
  int rounds = 3;

  @Option(
      names = "--losses",
      description = "Holds losses of strategies against one worker's, and measures no speed.")
  boolean lossesOnly;

  @Option(names = "--convoy", description = "The command that compares.")
  Path convoy = Path.of(System.getProperty("convoy.bench.root", "."), "deploy/bin/convoy");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  private final Path output = Path.of(System.getProperty("convoy.bench.output", "target/bench"));
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private final List<Measured> all = new ArrayList<>();
  private double lossSpread;

  private PlannerBench() {}

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new PlannerBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    out.println(
        lossesOnly
            ? "| network | batch | workers | losses | differ by |\n|---|---:|---:|---|---:|"
            : "| network | batch | workers | strategy | predicted ms | measured ms | min - max | off |"
                + " sends a step | memory | predicted |\n"
                + "|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|");
    for (String network : networks) {
      for (int batch : batches) {
        for (int count : workers) {
          PlannerCase one = new PlannerCase(network, batch, count);
          if (lossesOnly || measure(one)) {
            compareLosses(one);
          }
        }
      }
    }
    out.println();
    if (!all.isEmpty()) {
      out.print(new PlannerScore(all, lossSpread).text());
    }
    return CommandLine.ExitCode.OK;
  }

  /** Whether the case fits into memory. */
  private boolean measure(PlannerCase one) throws IOException, InterruptedException {
    long steps = one.steps(seconds);
    JsonNode results =
        compare(
            one,
            "",
            List.of(
                "--strategies=" + strategies,
                "--steps=" + 2 * steps,
                "--unmeasured-steps=" + steps,
                "--rounds=" + rounds));
    if (results.isMissingNode()) {
      doesNotFit(one);
      return false;
    }
    for (JsonNode row : results.path("strategies")) {
      Measured measured = Measured.of(one, row);
      all.add(measured);
      out.println(line(measured));
    }
    return true;
  }

  private void compareLosses(PlannerCase one) throws IOException, InterruptedException {
    JsonNode results =
        compare(
            one,
            "-losses",
            List.of(
                "--strategies=single@1," + strategies,
                "--steps=" + LOSS_STEPS,
                "--unmeasured-steps=0",
                "--rounds=1"));
    if (results.isMissingNode()) {
      doesNotFit(one);
      return;
    }
    double spread = results.path("final_loss_spread").asDouble(Double.NaN);
    lossSpread = Math.max(lossSpread, spread);
    if (lossesOnly) {
      out.println(
          String.format(
              Locale.ROOT,
              "| %s | %d | %d | %s | %.1e |",
              one.network(),
              one.batch(),
              one.workers(),
              results.path("strategies").findValuesAsText("final_loss"),
              spread));
    }
  }

  private void doesNotFit(PlannerCase one) {
    out.println(
        "| %s | %d | %d | does not fit |".formatted(one.network(), one.batch(), one.workers()));
  }

  /** What a comparison of a case has found; missing where it does not fit into memory. */
  private JsonNode compare(PlannerCase one, String suffix, List<String> options)
      throws IOException, InterruptedException {
    Path results =
        output.resolve(
            "planner-%s-%d-%d%s".formatted(one.network(), one.batch(), one.workers(), suffix));
    Path log = output.resolve(results.getFileName() + ".log");
    Files.createDirectories(output);
    List<String> command = new ArrayList<>(List.of(convoy.toString(), "compare"));
    command.addAll(one.networkOptions());
    command.addAll(
        List.of(
            "--batch=" + one.batch(),
            "--workers=" + one.workers(),
            "--threads-per-worker=1",
            "--output=" + results));
    command.addAll(options);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Thread end = new Thread(process::destroy); // nothing outlives an interrupted benchmark
    Runtime.getRuntime().addShutdownHook(end);
    int code = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(end);
    if (code == NOT_ENOUGH_MEMORY) {
      return MissingNode.getInstance();
    }
    if (code != 0) {
      throw new IOException(one + ": compare ended with exit code " + code + ", see " + log);
    }
    return new ObjectMapper().readTree(results.resolve("comparison.json").toFile());
  }

  private static String line(Measured m) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %s | %.1f | %.1f | %.1f - %.1f | %+.0f %% | %.2f MB%s | %.1f MB | %.1f MB |",
        m.from().network(),
        m.from().batch(),
        m.from().workers(),
        m.strategy(),
        m.predicted(),
        m.step(),
        m.least(),
        m.most(),
        100 * m.error(),
        m.bytes() / 1e6,
        m.bytesAgree() ? "" : " (not as planned)",
        m.memory() / 1e6,
        m.predictedMemory() / 1e6);
  }
}
