package dev.convoy.driver.baseline;

import dev.convoy.driver.launch.cluster.Cluster;
import dev.convoy.driver.launch.ClusterOptions;
import dev.convoy.driver.report.ComparisonTally;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.session.EvaluationCollector;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.StepCollector;
import dev.convoy.driver.session.StopRequest;
import dev.convoy.driver.session.TrainingSession;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.task.TrainingBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Convoy's turn: a job's trials on a cluster of their own. */
final class ConvoyTurn {
  private ConvoyTurn() {}

  /**
   * Runs a job whose first trial only evaluates the initial weights.
   *
   * @return what each of the other trials did
   */
  static List<Outcome> run(Job job, ClusterOptions options) {
    Map<Contestant, TrainingPlan> plans = new HashMap<>();
    for (Trial trial : job.trials()) {
      Contestant contestant =
          new Contestant(
              trial.title(), trial.arrangement(), trial.threads(), trial.speeds());
      plans.put(contestant, contestant.plan(job.network(), job.batch(), job.planOptions()));
    }
    ComparisonTally tally = new ComparisonTally(job.trials(), plans, Map.of(), job.batch());
    double[] lastLoss = new double[job.trials().size()];
    double[] testLoss = new double[job.trials().size()];
    SessionListener steps =
        new StepCollector(
            job.trials(),
            step -> {
              tally.add(step);
              lastLoss[step.trial()] = step.loss();
            });
    SessionListener tests =
        new EvaluationCollector(job.trials(), e -> testLoss[e.trial()] = e.loss());
    TrainingSession.run(
        job, () -> Cluster.open(options), TrainingBody::new, SessionListener.all(List.of(steps, tally, tests)),
        new StopRequest());
    List<Outcome> outcomes = new ArrayList<>();
    for (int t = 1; t < job.trials().size(); t++) {
      outcomes.add(
          new Outcome(
              "Convoy, " + job.trials().get(t).title(),
              tally.throughput(t),
              testLoss[0],
              lastLoss[t],
              testLoss[t]));
    }
    return outcomes;
  }
}
