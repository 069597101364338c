package dev.convoy.driver.cli.option;

import dev.convoy.job.DataSpec;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Precision;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** How many workers share a batch of which size. */
public final class WorkerOptions {
  private static final int MOST_BY_DEFAULT = 4;
  private static final String MEASURED = "measured";

  /** More than any cluster that a barrier stage was ever run on. */
  public static final int MOST_WORKERS = 10_000;

  /** Threads of all workers together; what is known of a cluster is asked of it. */
  private static final long MOST_THREADS = 100_000_000;

  @Option(
      names = "--workers",
      paramLabel = "N",
      split = ",",
      description = "Worker processes (default: one a core, at most 4).")
  @Nullable List<Integer> counts;

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Images of the global batch, whatever the number of workers.",
      showDefaultValue = Visibility.ALWAYS)
  public int batch = 128;

  @Option(
      names = "--threads-per-worker",
      paramLabel = "T",
      description = "Compute threads, and cores, of a worker.",
      showDefaultValue = Visibility.ALWAYS)
  public int threads = 1;

  @Option(
      names = "--worker-speeds",
      paramLabel = "A,B,...|measured",
      description =
          "How fast each worker is beside the others, in rank order, as 1,1,4: shares of the work"
              + " follow; measured: workers time themselves at the start (default: all equal).")
  @Nullable String speeds;

  @Option(
      names = "--chunks",
      paramLabel = "K",
      description =
          "Parts of the batch in which slices travel on the way forward, each while the next is"
              + " computed; 1 for whole batches.",
      showDefaultValue = Visibility.ALWAYS)
  public int chunks = 2;

  @Option(
      names = "--precision",
      paramLabel = "f32|tf32|bf16",
      description =
          "f32; bf16: activations in bf16, weights and sums in f32 (on CPUs with bf16"
              + " instructions, and on GPUs); tf32: GPUs round the factors of products.",
      showDefaultValue = Visibility.ALWAYS,
      converter = OptionNames.OfPrecision.class)
  public Precision precision = Precision.F32;

  /** Checks counts and sizes, and chooses the number of workers where none was given. */
  void resolve() {
    if (counts == null || counts.isEmpty()) {
      int cores = Runtime.getRuntime().availableProcessors();
      setWorkers(Math.max(1, Math.min(MOST_BY_DEFAULT, cores / Math.max(1, threads))));
    }
    List<Integer> each = Objects.requireNonNull(counts);
    int workers = each.stream().mapToInt(Integer::intValue).max().orElse(1);
    each.forEach(count -> NumericOptions.between("--workers", count, 1, MOST_WORKERS));
    NumericOptions.atLeast("--batch", batch, 1);
    NumericOptions.atLeast("--threads-per-worker", threads, 1);
    NumericOptions.atLeast("--chunks", chunks, 1);
    if ((long) workers * threads > MOST_THREADS) {
      throw UserError.doesNotFit(
          "%d workers of %d threads are more than any cluster has room for: lower --workers or --threads-per-worker"
              .formatted(workers, threads));
    }
  }

  /** What share of the work each of the first so many workers gets. */
  public WorkerSpeeds speeds(int count) {
    String given = speeds;
    if (given == null) {
      return new WorkerSpeeds.Equal();
    }
    if (given.trim().equalsIgnoreCase(MEASURED)) {
      return new WorkerSpeeds.Measured();
    }
    List<Double> numbers = new ArrayList<>();
    for (String number : given.split(",", -1)) {
      numbers.add(NumericOptions.positive("--worker-speeds", number.trim(), given));
    }
    if (numbers.size() != workers()) {
      throw UserError.usage(
          "--worker-speeds %s names %d speeds for %d workers: give one a worker, in rank order, or measured"
              .formatted(Quoted.of(given), numbers.size(), workers()));
    }
    if (count > numbers.size()) {
      throw UserError.usage(
          "--worker-speeds %s names no speeds for %d workers: give measured, or more --workers"
              .formatted(Quoted.of(given), count));
    }
    try {
      return new WorkerSpeeds.Given(new Speeds(numbers).first(count));
    } catch (IllegalArgumentException e) {
      throw UserError.usage("--worker-speeds: " + e.getMessage());
    }
  }

  /** What shapes the plans of a training with these options and the usual optimizer. */
  public PlanOptions planOptions(Network network) {
    return planOptions(network, precision, chunks)
        .updates(
            OptimizerSpec.idle(UpdateNeeds.PLAIN)
                .withClipNorm(OptimizerSpec.usualClipNorm(network))
                .needs());
  }

  /** What shapes plans of pictures or of other records, as the network wants them. */
  static PlanOptions planOptions(Network network, Precision precision, int chunks) {
    return PlanOptions.PLAIN
        .activations(precision.activations())
        .images(DataSpec.type(network))
        .chunks(chunks);
  }

  /**
   * How many there are.
   *
   * @throws UserError if several numbers were given, or it is out of bounds
   */
  public int workers() {
    List<Integer> each = counts();
    if (each.size() > 1) {
      throw UserError.usage(
          "--workers %s: this command takes one number of workers"
              .formatted(each.stream().map(String::valueOf).collect(Collectors.joining(","))));
    }
    return each.get(0);
  }

  /**
   * How many there are, where a command takes several numbers.
   *
   * @throws UserError if one is out of bounds
   */
  public List<Integer> counts() {
    resolve();
    return counts == null ? List.of(1) : List.copyOf(counts);
  }

  /** The first number that was given, null where none was. */
  @Nullable Integer given() {
    return areGiven() ? Objects.requireNonNull(counts).get(0) : null;
  }

  boolean areGiven() {
    return counts != null && !counts.isEmpty();
  }

  /** So many, whatever was given. */
  public void setWorkers(int count) {
    counts = List.of(count);
  }

  /** The same options for so many workers. */
  public WorkerOptions of(int count) {
    WorkerOptions same = new WorkerOptions();
    same.setWorkers(count);
    same.batch = batch;
    same.threads = threads;
    same.speeds = speeds;
    same.chunks = chunks;
    same.precision = precision;
    return same;
  }
}
