package dev.convoy.driver.baseline;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.baseline.Baseline.Sharing;
import dev.convoy.driver.launch.cluster.SparkCluster;
import dev.convoy.job.DataSpec;
import dev.convoy.job.DeviceSpec;
import dev.convoy.job.Job;
import dev.convoy.job.LearningRate;
import dev.convoy.job.Precision;
import dev.convoy.job.Schedule;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.job.UpdateRule;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.NetworkException;
import dev.convoy.worker.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A baseline's turns in a comparison. */
public final class BaselineRun {
  private static final double SAME = 1e-4;
  private static final String GENERATED = "generated:";
  private static final String CHECKED = "test=512"; // generated records

  private final Baseline baseline;
  private final Job job;
  private final int workers;
  private final long epoch;

  private BaselineRun(Baseline baseline, Job job, int workers, long epoch) {
    this.baseline = baseline;
    this.job = job;
    this.workers = workers;
    this.epoch = epoch;
  }

  /**
   * Finds out what would keep a baseline from its turns.
   *
   * @param job whose first trial says how many steps a turn has
   * @param workers executors that share each batch
   * @param epoch steps after which the test records are classified, 0 for never
   * @param here whether all executors run on this machine
   * @throws BaselineException if it cannot train this as Convoy does, or is not there
   */
  public static BaselineRun prepare(
      Baseline baseline, Job job, int workers, long epoch, boolean here) {
    TrainingSpec training = job.training();
    String complaint = complaint(baseline, job, workers, here);
    if (complaint.isEmpty()) {
      complaint = complaint(training);
    }
    if (!complaint.isEmpty()) {
      throw BaselineException.usage(baseline.title() + " cannot take part: " + complaint);
    }
    Dl4jLibrary.require();
    try {
      BranchedGraph.of(job.network(), training.optimizer(), job.seed()).configuration();
    } catch (NetworkException e) {
      throw BaselineException.usage(
          "%s cannot train %s: %s".formatted(baseline.title(), job.name(), e.getMessage()));
    }
    return new BaselineRun(baseline, job, workers, epoch);
  }

  private static String complaint(Baseline baseline, Job job, int workers, boolean here) {
    Trial trial = job.trials().get(0);
    int frequency = baseline.method().frequency();
    if (job.batch() % workers != 0) {
      return "its workers have equal shares, and --batch %d is no multiple of --workers %d"
          .formatted(job.batch(), workers);
    }
    if (trial.steps() % frequency != 0 || trial.warmupSteps() % frequency != 0) {
      return "it averages after every %d steps, and a turn of %d after %d that are not measured is not made of those: give dl4j-averaging:1, or other --steps and --unmeasured-steps"
          .formatted(frequency, trial.steps() - trial.warmupSteps(), trial.warmupSteps());
    }
    return baseline.method() instanceof Sharing && !here
        ? "its workers are told to meet on one machine's loopback interface: use --master embedded, or dl4j-averaging"
        : "";
  }

  private static String complaint(TrainingSpec training) {
    LearningRate rate = training.optimizer().learningRate();
    if (!(training.optimizer().rule() instanceof UpdateRule.Sgd)) {
      return "it is compared by gradient descent alone: give --optimizer sgd or nesterov";
    } else if (!(rate.schedule() instanceof Schedule.Constant) || rate.warmupSteps() > 0) {
      return "it is compared at a constant learning rate: leave out --schedule and --warmup-steps";
    } else if (training.optimizer().clips()) {
      return "it clips no gradients over all workers: give --clip-norm 0";
    } else if (training.numerics().precision() != Precision.F32) {
      return "it computes in f32: give --precision f32";
    } else if (training.numerics().device().kind() != DeviceSpec.Kind.CPU) {
      return "it is compared on CPUs: give --device cpu";
    } else if (!training.data().augmentation().isNone()) {
      return "it has no augmentation that is the same: leave out --augment";
    }
    return "";
  }

  /** Its name. */
  public String title() {
    return baseline.title();
  }

  /** In what it differs from Convoy's ways to train, and what its settings are, in sentences. */
  public List<String> caveats() {
    List<String> all = new ArrayList<>();
    UpdateRule.Sgd rule = (UpdateRule.Sgd) job.optimizer().rule();
    if (baseline.method() instanceof Sharing) {
      all.add(
          "It trains another model: updates below a threshold are sent later, and workers do not wait for each other.");
    } else if (baseline.method().frequency() > 1) {
      all.add(
          "It trains another model: its workers agree on weights every %d steps only."
              .formatted(baseline.method().frequency()));
    }
    if (rule.momentum() > 0 && !rule.nesterov()) {
      all.add("It has Nesterov's momentum, for want of the classical one.");
    }
    boolean normalises =
        job.network().nodes().stream().anyMatch(node -> node.layer() instanceof BatchNorm);
    if (normalises) {
      all.add("Its batch normalisation is over each worker's rows, not over the batch.");
    }
    all.add("It has no grouped convolution: groups are branches of its graph.");
    all.add(
        "It takes batches in an order of its own, drops out other elements, and finds batches decoded in memory, where Convoy makes them as it goes.");
    all.add(
        "Its settings: %s; oneDNN helpers on; as many OpenMP threads as Convoy's workers; broadcasts not compressed. Deeplearning4j 1.0.0-M2 is the last with Spark."
            .formatted(String.join("; ", Masters.settings(baseline.method()))));
    return all;
  }

  /** The same, without classifying test records in the middle. */
  public BaselineRun withoutScores() {
    return new BaselineRun(baseline, job, workers, 0);
  }

  /** The jars that executors need, as far as this process was given them by path. */
  public static List<Path> classes() {
    return Dl4jLibrary.jars();
  }

  /** What it needs of Spark. */
  public static Map<String, String> settings(int threads) {
    return Map.of(
        "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
        "spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator",
        "spark.kryoserializer.buffer.max", "1g",
        "spark.broadcast.compress", "false", // weights do not shrink
        "spark.executorEnv.SD_MAX_THREADS", "" + threads,
        "spark.executorEnv.SD_MASTER_THREADS", "" + threads,
        "spark.executorEnv.OPENBLAS_NUM_THREADS", "" + threads);
  }

  /** The job whose test records show whether the baseline trains the same network. */
  public static Job check(Job job, Trial evaluating) {
    DataSpec data = job.data();
    String uri = data.uri();
    if (uri.startsWith(GENERATED) && !uri.contains("test=")) {
      uri += (uri.equals(GENERATED) ? "" : ",") + CHECKED;
    }
    DataSpec some = new DataSpec(uri, data.augmentation(), data.skipBadRecords(), data.exif());
    return new Job(job.training().withData(some), job.checkpointing(), List.of(evaluating));
  }

  /**
   * Checks that it begins with the network that Convoy begins with.
   *
   * @param cluster whose settings say how files are reached
   * @param loss what Convoy found for the test records of {@link #check}
   * @throws BaselineException if it finds another loss
   */
  public void requireSameNetwork(SparkCluster cluster, double loss) {
    double own = scores(check(job, job.trials().get(0)), cluster).loss();
    if (!(Math.abs(own - loss) <= SAME * Math.abs(loss))) {
      throw new BaselineException(
          "%s begins with a loss of %f on the test records where Convoy has %f: it is not the same network"
              .formatted(title(), own, loss),
          ExitCode.UNVERIFIED);
    }
  }

  private static TestScores scores(Job some, SparkCluster cluster) {
    try {
      return TestScores.of(Dl4jTraining.network(some), some, cluster.spark().hadoopConfiguration());
    } catch (DataException e) {
      throw BaselineException.usage(Reason.of(e));
    }
  }

  /**
   * Has a turn on a cluster's executors.
   *
   * @throws BaselineException if it fails
   */
  public Turn run(SparkCluster cluster) {
    try {
      return Dl4jTraining.run(job, workers, baseline.method(), cluster.spark(), epoch);
    } catch (DataException e) {
      throw BaselineException.usage(Reason.of(e));
    } catch (Exception e) { // Scala throws what it likes
      throw new BaselineException(
          "%s failed: %s".formatted(title(), Reason.firstLine(e)), ExitCode.FAILED, e);
    }
  }
}
