package dev.convoy.driver.cli;

import dev.convoy.checkpoint.CheckpointDirectory;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.control.Failure;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.LaunchException;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.OutputDirectory;
import dev.convoy.driver.session.SessionException;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.TrainingSession;
import dev.convoy.job.Job;
import dev.convoy.job.Strategy;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.DeviceException;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.train.PlanTrial;
import dev.convoy.worker.task.LocalBackends;
import dev.convoy.worker.task.TrainingBody;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** The options that every command with workers has, and how they become a job on a cluster. */
final class RunOptions {
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();
  @Mixin final DataOptions data = new DataOptions();
  @Mixin final WorkerOptions workers = new WorkerOptions();
  @Mixin final OptimizerOptions optimizer = new OptimizerOptions();
  @Mixin final DeviceOptions device = new DeviceOptions();
  @Mixin final ClusterFlags cluster = new ClusterFlags();
  @Mixin final OutputOption output = new OutputOption();

  /** A trial under a strategy; a single worker gets the threads of all. */
  Trial trial(Strategy strategy, long steps, long unmeasured, boolean evaluate) {
    return onAll(strategy).trial(steps, unmeasured, evaluate);
  }

  /** The plan of a strategy: see {@link #plan(Network, Contestant)}. */
  TrainingPlan plan(Network net, Strategy strategy) {
    return plan(net, onAll(strategy));
  }

  /** A strategy on all workers. */
  Contestant onAll(Strategy strategy) {
    return new Entrant(strategy, 0).on(workers);
  }

  /**
   * The plan of a way to train, checked against the memory of a worker.
   *
   * @throws dev.convoy.plan.PlanException if the batch is too small
   * @throws UserError if a worker's share does not fit
   * @throws LaunchException if this machine is to run them all and cannot
   */
  TrainingPlan plan(Network net, Contestant contestant) {
    cluster.requireRoom(contestant.workers(), contestant.threads());
    TrainingPlan plan =
        contestant.plan(
            net, workers.batch, workers.precision.activations(), optimizer.spec(net).clips());
    // A GPU's own memory is counted by the worker that has it, shares not known yet by all.
    if (device.isProcessor() && contestant.sharesAreKnown()) {
      cluster.requireMemory(plan);
    }
    return plan;
  }

  /** The plan of a way to train whose workers have found out how fast they are. */
  TrainingPlan plan(Network net, Contestant contestant, Speeds speeds) {
    return contestant.plan(
        net, speeds, workers.batch, workers.precision.activations(), optimizer.spec(net).clips());
  }

  /**
   * The job of these trials.
   *
   * @throws UserError if its workers would not have the code to run it
   */
  Job job(
      Network net,
      List<Trial> trials,
      @Nullable Path weights,
      long checkpointEvery,
      boolean saveWeights) {
    Job job =
        new Job(
            net.name(),
            net.input(),
            net.nodes(),
            workers.batch,
            optimizer.seed,
            data.spec(),
            optimizer.spec(net),
            trials,
            weights == null ? "" : weights.toAbsolutePath().toString(),
            0,
            checkpointEvery,
            saveWeights,
            cluster.peerTimeout().toMillis(),
            cluster.transport,
            workers.chunks,
            workers.precision.activations(),
            device.spec(workers.precision));
    requireKernels(job);
    return job;
  }

  /** Tries out whether workers have code for their shares, where they run on this machine. */
  private void requireKernels(Job job) {
    if (!device.isProcessor() || !cluster.isHere()) {
      return;
    }
    try (Kernels kernels = LocalBackends.toTry(job.precision())) {
      job.trials().stream().distinct().forEach(trial -> requireKernels(job, trial, kernels));
    } catch (DeviceException e) {
      throw UserError.doesNotFit(e.getMessage() + "");
    }
  }

  private static void requireKernels(Job job, Trial trial, Kernels kernels) {
    Speeds speeds =
        trial.speeds() instanceof WorkerSpeeds.Given given
            ? given.speeds()
            : Speeds.equal(trial.workers());
    Network net = job.network();
    TrainingPlan plan =
        TrainingPlan.of(
            net,
            trial.ownership(net, speeds, job.batch()),
            job.precision(),
            job.chunks(),
            job.optimizer().clips());
    Mode mode = trial.steps() > 0 ? Mode.TRAINING : Mode.INFERENCE;
    PlanTrial.of(plan, kernels, mode, job.optimizer()).ifPresent(RunOptions::refuse);
  }

  private static void refuse(Failure failure) {
    String sentence = (failure.where().isEmpty() ? "" : failure.where() + ": ") + failure.message();
    throw failure.kind() == Failure.Kind.DEVICE
        ? UserError.doesNotFit(sentence)
        : UserError.usage(sentence);
  }

  /**
   * Runs a job on the cluster that the options name.
   *
   * @throws dev.convoy.driver.report.ReportException if the run failed and its output is gone,
   *     which explains whatever else is said
   */
  void run(Job job, OutputDirectory output, SessionListener listener) {
    try {
      run(job, output.logs(), listener);
    } catch (LaunchException | SessionException e) {
      output.requireStillThere();
      throw e;
    }
  }

  private void run(Job job, Path logs, SessionListener listener) {
    int count = job.trials().stream().mapToInt(Trial::workers).max().orElse(1);
    int threads = job.trials().stream().mapToInt(Trial::threads).max().orElse(1);
    boolean alone = count == 1;
    ClusterOptions options = cluster.options(count, alone ? threads : workers.threads, logs);
    TrainingSession.run(job, device.ask(options, workers.precision), TrainingBody::new, listener);
  }

  /**
   * Finds a file of weights and checks that it is the network's.
   *
   * @throws dev.convoy.checkpoint.CheckpointException if it is missing, broken or another's
   */
  static Path checkedWeights(Path fileOrDirectory, Network net) {
    Path file = CheckpointDirectory.find(fileOrDirectory);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      weights.require(net);
    }
    return file;
  }
}
