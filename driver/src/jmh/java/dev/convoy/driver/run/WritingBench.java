package dev.convoy.driver.run;

import dev.convoy.driver.launch.WorkerMemory;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.live.LivePage;
import dev.convoy.driver.report.output.MetricsFile;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.statistics.Median;
import dev.convoy.driver.report.statistics.SpeedRatio;
import dev.convoy.driver.report.tensorboard.TensorBoardRuns;
import dev.convoy.driver.report.trace.Trace;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.Observation;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/**
 * What it costs a run to write all that it can: steps of which nothing is written, and steps of
 * which metrics, TensorBoard files and a live page that somebody watches are, a few of each in
 * turn, in one run of which a trace is kept. Blocks are short, so that both meet the same noise of
 * a machine.
 */
@Command(
    name = "bench writing",
    description =
        "Speed of steps of which everything is written, beside steps of which nothing is.",
    usageHelpAutoWidth = true)
final class WritingBench implements Callable<Integer> {
  @Option(
      names = "--network",
      showDefaultValue = Visibility.ALWAYS,
      description = "What is trained.")
  String network = "alexnet-cifar";

  @Option(names = "--batch", showDefaultValue = Visibility.ALWAYS, description = "Global batch.")
  int batch = 32;

  @Option(names = "--workers", showDefaultValue = Visibility.ALWAYS, description = "Workers.")
  int workers = 2;

  @Option(
      names = "--pairs",
      showDefaultValue = Visibility.ALWAYS,
      description = "Blocks of steps of each kind.")
  int pairs = 200;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /**
   * Steps of a block; what is written of one is written beside the next, so the first is left out.
   */
  private static final int BLOCK = 6;

  private static final int WARM_UP = 100;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Path output = Path.of(System.getProperty("convoy.bench.output", "target/bench"));
  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private final List<Double> cpuMillis = new ArrayList<>();

  private WritingBench() {}

  /** Runs it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new WritingBench()).execute(args));
  }

  private static boolean isWritten(long step) {
    return block(step) % 2 != 0;
  }

  /** Counted from 0 after the steps in which JVMs warm up, of which nothing is written. */
  private static int block(long step) {
    return (int) Math.floorDiv(step - WARM_UP, (long) BLOCK);
  }

  private Job job(Contestant contestant) {
    TrainingSpec training =
        TrainingSpec.of(Zoo.network(network), batch).withOptimizer(OptimizerSpec.sgd(1e-4, 0.9));
    long steps = WARM_UP + 2L * pairs * BLOCK;
    return new Job(
        training,
        Checkpointing.NONE,
        List.of(
            contestant.trial(steps, WARM_UP, /* evaluate= */ false).with(Observation.TIMELINE)));
  }

  @Override
  public Integer call() throws Exception {
    Contestant contestant = new Contestant("model", Strategy.MODEL, workers, 1);
    Job job = job(contestant);
    TrainingPlan plan = contestant.plan(job.network(), batch, job.training().planOptions());
    Trace trace = new Trace(trial -> "model", trial -> plan);
    List<List<Double>> millis = new ArrayList<>();
    for (int k = 0; k < 2 * pairs; k++) {
      millis.add(new ArrayList<>());
    }
    Consumer<String> warning = out::println;
    try (OutputDirectory directory = OutputDirectory.open(output.resolve("writing"));
        MetricsFile metrics = MetricsFile.create(directory, job.trials(), warning);
        TensorBoardRuns runs = new TensorBoardRuns(job, directory.files().tensorBoard(), warning);
        LivePage page =
            LivePage.open(job, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      watch(page.address());
      Consumer<StepRecord> taken =
          step -> {
            boolean measured = step.step() >= WARM_UP;
            if (measured && isWritten(step.step())) {
              long before = THREADS.getCurrentThreadCpuTime();
              metrics.add(step);
              runs.add(step);
              page.step(step);
              cpuMillis.add((THREADS.getCurrentThreadCpuTime() - before) / 1e6);
            }
            if (measured && (step.step() - WARM_UP) % BLOCK != 0) {
              millis.get(block(step.step())).add(step.stepMillis());
            }
          };
      new JobRun(
              job,
              ClusterSource.ofMaster(null, WorkerMemory.DEFAULT),
              directory,
              RunObserver.NONE,
              (trial, speeds) -> {})
          .run(taken, trace);
      directory.write("trace.json", trace.json().toString());
    }
    print(millis);
    return CommandLine.ExitCode.OK;
  }

  /** Somebody who has the page open. */
  private static void watch(URI page) {
    HttpRequest request = HttpRequest.newBuilder(page.resolve("/events")).build();
    Thread reader =
        new Thread(
            () -> {
              try {
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
              } catch (IOException e) {
                return; // the page was closed
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "reader");
    reader.setDaemon(true);
    reader.start();
  }

  private void print(List<List<Double>> millis) {
    List<Double> bare = new ArrayList<>();
    List<Double> written = new ArrayList<>();
    for (int k = 0; k < millis.size(); k++) {
      (k % 2 != 0 ? written : bare).add(1e3 / Median.of(millis.get(k)));
    }
    SpeedRatio ratio = SpeedRatio.of(written, bare);
    out.printf(
        Locale.ROOT,
        "%s, batch %d, %d workers, %d blocks of %d steps each: a step takes %.1f ms with nothing written, %.1f ms with everything;%n"
            + "the speed with everything is %.4f of that with nothing (95 %% interval %.4f to %.4f); the driver's thread is busy writing for %.3f ms a step.%n",
        network,
        batch,
        workers,
        pairs,
        BLOCK,
        1e3 / Median.of(bare),
        1e3 / Median.of(written),
        ratio.ratio(),
        ratio.low(),
        ratio.high(),
        cpuMillis.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
  }
}
