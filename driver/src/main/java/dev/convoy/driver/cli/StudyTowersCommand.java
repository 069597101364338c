package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.StudyOptions;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.study.StudyTrainings;
import dev.convoy.driver.study.TowersStudy;
import dev.convoy.worker.data.DataException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code convoy study towers}: does one tower learn colour and the other grey? */
@Command(
    name = "towers",
    description =
        "Draws a network's first filters tower by tower and tests whether towers differ in colour: a"
            + " finished training is found again where --output names the same directory.")
final class StudyTowersCommand implements Callable<Integer> {
  private static final long DEFAULT_STEPS = 1000;

  @Spec @Nullable CommandSpec spec;
  @Mixin final StudyOptions study = new StudyOptions();

  /** Made by picocli. */
  StudyTowersCommand() {}

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    List<StudyTrainings.Variant> variants = study.variants(List.of(), TowersStudy::towers);
    StudyTrainings trainings = study.trainings(command, "towers", variants, DEFAULT_STEPS);
    TowersStudy towers = TowersStudy.of(trainings);
    try (OutputDirectory output = StudyView.open(command, trainings)) {
      StudyView view = StudyView.begin(command, trainings);
      view.end(towers.run(output, view));
    }
    return ExitCode.DONE.number();
  }
}
