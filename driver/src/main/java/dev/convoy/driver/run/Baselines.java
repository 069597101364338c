package dev.convoy.driver.run;

import dev.convoy.driver.baseline.Baseline;
import dev.convoy.driver.baseline.BaselineRun;
import dev.convoy.driver.baseline.Turn;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.launch.cluster.SparkCluster;
import dev.convoy.driver.report.BaselineRow;
import dev.convoy.driver.report.LearningPoint;
import dev.convoy.driver.session.EvaluationCollector;
import dev.convoy.driver.session.StopRequest;
import dev.convoy.driver.session.TrainingSession;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.worker.task.TrainingBody;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The baselines of a comparison: after each round of Convoy's ways to train, each has its turn on
 * the same executors.
 */
final class Baselines implements Interludes {
  private final Job job;
  private final int workers;
  private final int threads;
  private final int trialsARound;
  private final Map<BaselineRun, List<Turn>> turns = new LinkedHashMap<>();

  private Baselines(List<BaselineRun> runs, Job job, int workers, int threads, int trialsARound) {
    this.job = job;
    this.workers = workers;
    this.threads = threads;
    this.trialsARound = trialsARound;
    runs.forEach(run -> turns.put(run, new ArrayList<>()));
  }

  /**
   * Of runs that were prepared.
   *
   * @param trialsARound how many ways to train Convoy has in each round
   */
  static Baselines of(List<BaselineRun> runs, Job job, int trialsARound) {
    return new Baselines(runs, job, JobRun.workers(job), JobRun.threads(job), trialsARound);
  }

  /**
   * Those that are asked for.
   *
   * @param epoch steps after which the test records are classified, 0 for never
   * @param here whether all executors run on this machine
   * @throws dev.convoy.driver.baseline.BaselineException if one cannot take part
   */
  static List<BaselineRun> prepare(List<Baseline> asked, Job job, long epoch, boolean here) {
    int workers = JobRun.workers(job);
    return asked.stream().map(one -> BaselineRun.prepare(one, job, workers, epoch, here)).toList();
  }

  @Override
  public int trialsARound() {
    return trialsARound;
  }

  @Override
  public ClusterOptions on(ClusterOptions options) {
    ClusterOptions equipped = options;
    for (Map.Entry<String, String> setting : BaselineRun.settings(threads).entrySet()) {
      equipped = equipped.withSetting(setting.getKey(), setting.getValue());
    }
    List<Path> classes = new ArrayList<>(options.classPath());
    classes.addAll(BaselineRun.classes());
    return equipped.withClassPath(classes);
  }

  /** Convoy classifies the test records with the initial weights, and the baselines do. */
  @Override
  public void before(SparkCluster cluster) {
    Trial largest =
        job.trials().stream()
            .max(Comparator.comparingInt(Trial::workers))
            .orElseThrow(); // the cluster runs as many tasks as it has workers
    Trial evaluating =
        new Trial(
            largest.arrangement(), largest.threads(), 0, 0, /* evaluate= */ true, largest.speeds());
    Job check = BaselineRun.check(job, evaluating);
    List<Double> losses = new ArrayList<>();
    TrainingSession.runOn(
        cluster,
        check,
        TrainingBody::new,
        new EvaluationCollector(check.trials(), evaluation -> losses.add(evaluation.loss())),
        new StopRequest());
    if (losses.isEmpty()) {
      throw new IllegalStateException("no worker evaluated anything");
    }
    turns.keySet().forEach(run -> run.requireSameNetwork(cluster, losses.get(0)));
  }

  @Override
  public void after(SparkCluster cluster, RunObserver observer) {
    turns.forEach(
        (run, its) -> {
          Turn turn = its.isEmpty() ? run.run(cluster) : run.withoutScores().run(cluster);
          its.add(turn);
          observer.baselineEnded(run.title(), its.size(), turn.imagesPerSecond());
        });
  }

  /** What they did, in the order in which they had their turns. */
  List<BaselineRow> rows() {
    return turns.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry -> row(entry.getKey(), entry.getValue()))
        .toList();
  }

  private BaselineRow row(BaselineRun run, List<Turn> its) {
    return new BaselineRow(
        run.title(),
        workers,
        threads,
        job.batch(),
        its.stream().map(Turn::imagesPerSecond).toList(),
        its.get(its.size() - 1).lastLoss(),
        its.get(0).scores().stream()
            .map(s -> new LearningPoint(s.step(), s.seconds(), s.accuracy(), s.loss()))
            .toList(),
        run.caveats());
  }
}
