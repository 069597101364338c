package dev.convoy.driver.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.control.ControlMessage.TrialDone;
import dev.convoy.control.ExitCode;
import dev.convoy.driver.report.ComparisonReport;
import dev.convoy.driver.report.ComparisonRow;
import dev.convoy.driver.report.ComparisonTally;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.MetricsFile;
import dev.convoy.driver.report.OutputDirectory;
import dev.convoy.driver.report.PlanJson;
import dev.convoy.driver.report.Quantity;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.StepCollector;
import dev.convoy.driver.session.Transports;
import dev.convoy.driver.session.Workforce;
import dev.convoy.job.Job;
import dev.convoy.job.Strategy;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy compare}: the same steps under several strategies, in turn, side by side. */
@Command(
    name = "compare",
    description = "Trains the same steps under several strategies in turn and compares them.")
final class CompareCommand implements Callable<Integer> {
  private static final long DEFAULT_STEPS = 25;

  @Spec @Nullable CommandSpec spec;
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final LengthOptions length = new LengthOptions();

  @Option(
      names = "--strategies",
      paramLabel = "A,B,...",
      split = ",",
      description =
          "What is compared: single, model, data, each with the threads of all workers, or with N"
              + " threads in all as single@N (default: model,data).",
      converter = Entrant.Name.class)
  List<Entrant> strategies = List.of(new Entrant(Strategy.MODEL, 0), new Entrant(Strategy.DATA, 0));

  @Option(
      names = "--rounds",
      paramLabel = "R",
      description = "How often each strategy has its turn.",
      showDefaultValue = Visibility.ALWAYS)
  int rounds = 3;

  @Option(
      names = "--unmeasured-steps",
      paramLabel = "N",
      description = "Leading steps of every turn that do not count.",
      showDefaultValue = Visibility.ALWAYS)
  long unmeasured = 5;

  /**
   * Made by picocli. The rate is low because a comparison shows losses, too: a high one blows
   * rounding up within a few steps, on any engine, until equal models look different. Gradients are
   * as long as they are: to clip them, updates wait until the last of them is there.
   */
  CompareCommand() {
    run.optimizer.learningRate = 0.001;
    run.optimizer.clipNorm = 0.0;
  }

  @Override
  public Integer call() throws DataException {
    Network net = run.network.network();
    Map<Contestant, TrainingPlan> plans = plans(net);
    long stepsPerEpoch = run.data.checkTraining(net, run.workers.batch);
    long steps = length.steps(Objects.requireNonNull(spec), stepsPerEpoch, DEFAULT_STEPS);
    checkNumbers(steps);
    Job job = run.job(net, trials(plans.keySet(), steps), null, 0, false);
    try (OutputDirectory output =
        OutputDirectory.open(run.output.directory("compare-" + net.name()))) {
      compare(net, job, plans, output);
    }
    return ExitCode.DONE.number();
  }

  private void compare(
      Network net, Job job, Map<Contestant, TrainingPlan> plans, OutputDirectory output) {
    output.write("config.yaml", ResolvedConfig.of(Objects.requireNonNull(spec)));
    ComparisonTally tally = new ComparisonTally(job.trials(), plans, job.batch());
    plans.keySet().removeIf(c -> !c.sharesAreKnown());
    output.write("plan.json", json(plans));
    Workforce workforce =
        new Workforce((trial, speeds) -> shared(net, trial, speeds, tally, plans, output));
    Transports transports = new Transports();
    List<ComparisonRow> rows = measure(job, tally, output, List.of(transports, workforce));
    PrintWriter out = Terminal.out(spec);
    out.println();
    out.print(ComparisonReport.text(rows));
    out.print(workforce.sentences());
    if (!transports.sentence().isEmpty()) {
      out.println(transports.sentence());
    }
    output.requireStillThere();
    ObjectNode comparison = ComparisonReport.json(net.name(), job.batch(), rows);
    comparison.put("transport", transports.names());
    workforce.devices().values().forEach(comparison.putArray("devices")::add);
    output.write("comparison.json", comparison);
    out.println("Results are in " + output.path());
  }

  /** The workers of a trial have agreed on their shares: a plan that waited for that is made. */
  private void shared(
      Network net,
      int trial,
      Speeds speeds,
      ComparisonTally tally,
      Map<Contestant, TrainingPlan> plans,
      OutputDirectory output) {
    Contestant contestant = tally.contestant(trial);
    if (!contestant.sharesAreKnown()) {
      TrainingPlan plan = run.plan(net, contestant, speeds);
      tally.planned(trial, plan);
      plans.put(contestant, plan);
      output.write("plan.json", json(plans));
    }
  }

  private void checkNumbers(long steps) {
    NumericOptions.atLeast("--rounds", rounds, 1);
    NumericOptions.atLeast("--unmeasured-steps", unmeasured, 0);
    if (steps <= unmeasured) {
      throw UserError.usage(
          "--steps %d leaves nothing to measure after --unmeasured-steps %d: give more steps"
              .formatted(steps, unmeasured));
    }
  }

  private Map<Contestant, TrainingPlan> plans(Network net) {
    Map<Contestant, TrainingPlan> plans = new LinkedHashMap<>();
    for (Entrant entrant : strategies) {
      Contestant contestant = entrant.on(run.workers);
      Trial trial = contestant.trial(0, 0, false);
      if (plans.keySet().stream().anyMatch(other -> other.ran(trial))) {
        throw UserError.usage(
            "--strategies names a strategy twice: each has a turn in every round");
      }
      TrainingPlan plan = run.plan(net, contestant);
      plan.requireTrainable();
      plans.put(contestant, plan);
    }
    return plans;
  }

  /** A B C A B C ..., so that a machine that slows down slows all of them. */
  private List<Trial> trials(Set<Contestant> contestants, long steps) {
    List<Trial> trials = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      contestants.forEach(c -> trials.add(c.trial(steps, unmeasured, false)));
    }
    return trials;
  }

  private List<ComparisonRow> measure(
      Job job, ComparisonTally tally, OutputDirectory output, List<SessionListener> others) {
    PrintWriter out = Terminal.out(spec);
    out.printf(
        "Comparing %s on %s: %d × %d steps of %d images each, the first %d of them not measured%n",
        strategies.stream().map(Entrant::toString).collect(Collectors.joining(", ")),
        job.name(),
        rounds,
        job.trials().get(0).steps(),
        job.batch(),
        unmeasured);
    out.flush();
    try (MetricsFile metrics =
        MetricsFile.create(output, job.trials(), text -> Terminal.warn(spec, text))) {
      SessionListener turns =
          (rank, message) -> {
            if (message instanceof TrialDone end && tally.isDone(end.trial())) {
              printTurn(out, end.trial(), tally);
            }
          };
      SessionListener steps =
          new StepCollector(
              job.trials(),
              step -> {
                metrics.add(step);
                tally.add(step);
              });
      List<SessionListener> all = new ArrayList<>(others);
      all.addAll(List.of(steps, tally, turns));
      run.run(job, output, SessionListener.all(all));
    }
    return tally.rows();
  }

  private void printTurn(PrintWriter out, int trial, ComparisonTally tally) {
    out.printf(
        "round %d/%d  %s  %s images/s%n",
        trial / strategies.size() + 1,
        rounds,
        strategies.get(trial % strategies.size()),
        Quantity.digits(tally.throughput(trial)));
    out.flush();
  }

  private static ObjectNode json(Map<Contestant, TrainingPlan> plans) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode all = root.putObject("plans");
    plans.forEach((c, plan) -> all.set(c.title(), PlanJson.of(c.strategy(), plan)));
    return root;
  }
}
