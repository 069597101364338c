package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.Entrant;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.StudyOptions;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.Environment;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.study.CostStudy;
import dev.convoy.driver.study.StudyTrainings;
import dev.convoy.worker.data.DataException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy study cost}: do filter groups pay? */
@Command(
    name = "cost",
    description =
        "Trains a network with several numbers of filter groups, and says what each costs and how"
            + " accurate it is: a finished training is found again where --output names the same"
            + " directory.")
final class StudyCostCommand implements Callable<Integer> {
  private static final long DEFAULT_STEPS = 300;
  private static final List<Integer> USUAL_GROUPS = List.of(1, 2, 4, 8, 16);

  @Spec @Nullable CommandSpec spec;
  @Mixin final StudyOptions study = new StudyOptions();

  @Option(
      names = "--strategies",
      paramLabel = "A,B,...",
      split = ",",
      description =
          "Under which strategies speeds and bytes are measured; --strategy is for the trainings"
              + " (default: model,data).",
      converter = Entrant.Name.class)
  @Nullable List<Entrant> strategies;

  @Option(
      names = "--measured-steps",
      paramLabel = "N",
      description = "Steps of a turn of each strategy that count, after 5 that do not.",
      showDefaultValue = Visibility.ALWAYS)
  long measured = 10;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each strategy has its turn.",
      showDefaultValue = Visibility.ALWAYS)
  int rounds = 3;

  private static final long UNMEASURED = 5;

  /** Made by picocli. */
  StudyCostCommand() {
    study.run.byDefault("nin-cifar");
  }

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    NumericOptions.atLeast("--measured-steps", measured, 1);
    NumericOptions.atLeast("--rounds", rounds, 1);
    Environment environment =
        new Environment(command.commandLine().getParseResult().originalArgs());
    List<StudyTrainings.Variant> variants = study.variants(USUAL_GROUPS);
    StudyTrainings trainings = study.trainings(command, "cost", variants, DEFAULT_STEPS);
    CostStudy.Speeds speeds =
        new CostStudy.Speeds(entries(), measured + UNMEASURED, UNMEASURED, rounds);
    CostStudy cost = CostStudy.prepare(trainings, speeds, study.run.source());
    try (OutputDirectory output = StudyView.open(command, trainings)) {
      StudyView view = StudyView.begin(command, trainings);
      view.end(cost.run(output, environment, view));
    }
    return ExitCode.DONE.number();
  }

  private List<Entry> entries() {
    List<Entrant> wanted = strategies;
    if (wanted == null) {
      wanted = Stream.of("model", "data").map(new Entrant.Name()::convert).toList();
      strategies = wanted; // for config.yaml
    }
    return wanted.stream().map(study::on).toList();
  }
}
