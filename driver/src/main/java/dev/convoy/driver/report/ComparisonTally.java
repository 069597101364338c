package dev.convoy.driver.report;

import dev.convoy.control.ControlMessage;
import dev.convoy.control.ControlMessage.Isolated;
import dev.convoy.control.ControlMessage.TrialDone;
import dev.convoy.driver.report.statistics.Median;
import dev.convoy.driver.session.Evaluation;
import dev.convoy.driver.session.EvaluationCollector;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.Trial;
import dev.convoy.metrics.StepMetrics;
import dev.convoy.metrics.StepNumber;
import dev.convoy.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the trials of a comparison measured and sums them up by contestant.
 *
 * <p>A round's throughput is its images over the wall time of its measured steps; a contestant's
 * figures are medians over its rounds (throughput) and over all its measured steps (times).
 */
public final class ComparisonTally implements SessionListener {
  private final List<Trial> trials;
  private final Map<Contestant, TrainingPlan> plans;
  private final Map<Contestant, Forecast> forecasts;
  private final List<TrialTally> tallies;
  private final Map<Integer, List<StepRecord>> steps = new TreeMap<>(); // those that are measured
  private final Map<Integer, List<TrialDone>> ends = new TreeMap<>();
  private final Map<Integer, List<Double>> losses = new TreeMap<>(); // of all steps
  private final Map<Integer, List<Isolated>> isolated = new TreeMap<>();
  private final Map<Integer, Double> seconds = new HashMap<>(); // of the steps until now
  private final Map<Integer, List<LearningPoint>> learning = new TreeMap<>();
  private final EvaluationCollector evaluations;

  /**
   * Collects these trials, planned in this way.
   *
   * @param forecasts what was said of them before, where something could be
   */
  public ComparisonTally(
      List<Trial> trials,
      Map<Contestant, TrainingPlan> plans,
      Map<Contestant, Forecast> forecasts,
      int batch) {
    this.trials = List.copyOf(trials);
    this.plans = new HashMap<>(plans);
    this.forecasts = Map.copyOf(forecasts);
    this.tallies = trials.stream().map(trial -> new TrialTally(trial, batch)).toList();
    this.evaluations = new EvaluationCollector(this.trials, this::evaluated);
  }

  /** What a trial is planned like, where that became known only when it began. */
  public void planned(int trial, TrainingPlan plan) {
    plans.put(contestant(trials.get(trial)), plan);
  }

  /** Who runs a trial. */
  public Contestant contestant(int trial) {
    return contestant(trials.get(trial));
  }

  /** Adds a step. */
  public void add(StepRecord step) {
    TrialTally tally = tallies.get(step.trial());
    tally.add(step);
    losses.computeIfAbsent(step.trial(), t -> new ArrayList<>()).add(step.loss());
    seconds.merge(step.trial(), step.stepMillis() / 1e3, Double::sum);
    if (tally.measures(step)) {
      steps.computeIfAbsent(step.trial(), t -> new ArrayList<>()).add(step);
    }
  }

  @Override
  public void received(int rank, ControlMessage message) {
    if (message instanceof TrialDone end) {
      tallies.get(end.trial()).add(end);
      ends.computeIfAbsent(end.trial(), t -> new ArrayList<>()).add(end);
    } else if (message instanceof Isolated parts) {
      isolated.computeIfAbsent(parts.trial(), t -> new ArrayList<>()).add(parts);
    }
    evaluations.received(rank, message);
  }

  private void evaluated(Evaluation evaluation) {
    learning
        .computeIfAbsent(evaluation.trial(), t -> new ArrayList<>())
        .add(
            new LearningPoint(
                evaluation.step(),
                seconds.getOrDefault(evaluation.trial(), 0.0),
                evaluation.accuracy(),
                evaluation.loss()));
  }

  /** Whether all workers of a trial have ended it, so that all its steps are here. */
  public boolean isDone(int trial) {
    return tallies.get(trial).isDone();
  }

  /** Images a second in a trial's measured steps; 0 where it had none. */
  public double throughput(int trial) {
    return tallies.get(trial).imagesPerSecond();
  }

  private List<StepRecord> measured(int trial) {
    return steps.getOrDefault(trial, List.of());
  }

  /** One line a contestant that has ended a turn, in the order in which they first ran. */
  public List<ComparisonRow> rows() {
    return IntStream.range(0, trials.size())
        .filter(this::isDone)
        .mapToObj(this::contestant)
        .distinct()
        .map(this::row)
        .toList();
  }

  private Contestant contestant(Trial trial) {
    return plans.keySet().stream()
        .filter(c -> c.ran(trial))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no plan for " + trial));
  }

  private ComparisonRow row(Contestant contestant) {
    int[] mine =
        IntStream.range(0, trials.size())
            .filter(t -> isDone(t) && contestant.ran(trials.get(t)))
            .toArray();
    TrainingPlan plan = Objects.requireNonNull(plans.get(contestant));
    List<StepRecord> all = IntStream.of(mine).boxed().flatMap(t -> measured(t).stream()).toList();
    List<TrialDone> done =
        IntStream.of(mine)
            .boxed()
            .flatMap(t -> ends.getOrDefault(t, List.<TrialDone>of()).stream())
            .toList();
    return new ComparisonRow(
        contestant,
        forecasts.get(contestant),
        IntStream.of(mine).mapToObj(this::throughput).toList(),
        median(all, StepRecord::stepMillis),
        median(all, StepRecord::computeMillis),
        median(all, StepRecord::exchangeMillis),
        median(all, StepRecord::exposedExchangeMillis),
        most(ranks(plan).mapToLong(plan::bytesSent)),
        most(all.stream().flatMap(s -> s.workers().stream()).mapToLong(StepMetrics::bytesSent)),
        disagreements(plan, all),
        most(ranks(plan).mapToLong(plan::parametersHeld)),
        most(
            LongStream.concat(
                all.stream().mapToLong(StepRecord::peakMemoryBytes),
                done.stream().mapToLong(TrialDone::peakMemoryBytes))),
        IntStream.of(mine).boxed().reduce((a, b) -> b).map(this::losses).orElse(List.of()),
        ranks(plan).mapToObj(rank -> worker(rank, all)).toList(),
        isolated(mine),
        IntStream.of(mine)
            .mapToObj(t -> learning.getOrDefault(t, List.<LearningPoint>of()))
            .filter(points -> !points.isEmpty())
            .findFirst()
            .orElse(List.of()),
        done.stream().mapToLong(TrialDone::replacedRows).sum());
  }

  /** Medians over the rounds of what the slowest worker took. */
  private @Nullable IsolatedSteps isolated(int[] mine) {
    List<List<Isolated>> rounds =
        IntStream.of(mine).mapToObj(isolated::get).filter(Objects::nonNull).toList();
    return rounds.isEmpty()
        ? null
        : new IsolatedSteps(
            slowest(rounds, Isolated::computeMillis), slowest(rounds, Isolated::exchangeMillis));
  }

  private static double slowest(List<List<Isolated>> rounds, ToDoubleFunction<Isolated> figure) {
    return Median.of(
        rounds.stream().map(r -> r.stream().mapToDouble(figure).max().orElse(0)).toList());
  }

  private List<Double> losses(int trial) {
    return losses.getOrDefault(trial, List.of());
  }

  private static WorkerFigures worker(int rank, List<StepRecord> steps) {
    List<StepMetrics> its =
        steps.stream()
            .flatMap(step -> step.workers().stream())
            .filter(worker -> worker.rank() == rank)
            .toList();
    return new WorkerFigures(
        rank,
        median(its, StepMetrics::computeMillis),
        median(its, StepMetrics::exchangeMillis),
        median(its, StepMetrics::exposedExchangeMillis),
        most(its.stream().mapToLong(StepMetrics::bytesSent)),
        most(its.stream().mapToLong(StepMetrics::peakMemoryBytes)));
  }

  private static <T> double median(List<T> steps, ToDoubleFunction<T> figure) {
    return Median.of(steps.stream().mapToDouble(figure).boxed().toList());
  }

  private static IntStream ranks(TrainingPlan plan) {
    return IntStream.range(0, plan.ownership().mesh().ranks());
  }

  private static long most(LongStream figures) {
    return figures.max().orElse(0);
  }

  /** Workers that did not send in every step exactly what the plan says, one sentence each. */
  private static List<String> disagreements(TrainingPlan plan, List<StepRecord> steps) {
    Map<Integer, String> sentences = new TreeMap<>();
    for (StepRecord step : steps) {
      for (StepMetrics worker : step.workers()) {
        long planned = plan.bytesSent(worker.rank());
        if (worker.bytesSent() != planned) {
          sentences.putIfAbsent(
              worker.rank(),
              "worker %d sent %d bytes in step %d where the plan says %d"
                  .formatted(
                      worker.rank(), worker.bytesSent(), StepNumber.of(step.step()), planned));
        }
      }
    }
    return List.copyOf(sentences.values());
  }
}
