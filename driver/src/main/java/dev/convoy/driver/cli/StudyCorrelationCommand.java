package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.LayerPairOptions;
import dev.convoy.driver.cli.option.StudyOptions;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.study.AdjacentLayers;
import dev.convoy.driver.study.CorrelationStudy;
import dev.convoy.driver.study.StudyTrainings;
import dev.convoy.worker.data.DataException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code convoy study correlation}: do filter groups show in the filters of adjacent layers? */
@Command(
    name = "correlation",
    description =
        "Correlates the filters of two adjacent layers over the test images, by the number of filter"
            + " groups: a finished training is found again where --output names the same directory.")
final class StudyCorrelationCommand implements Callable<Integer> {
  private static final long DEFAULT_STEPS = 300;
  private static final List<Integer> USUAL_GROUPS = List.of(1, 2, 4, 8, 16);
  private static final String USUAL_NETWORK = "nin-cifar";

  @Spec @Nullable CommandSpec spec;
  @Mixin final StudyOptions study = new StudyOptions();

  @Mixin final LayerPairOptions pair = new LayerPairOptions();

  /** Made by picocli. */
  StudyCorrelationCommand() {
    study.run.byDefault(USUAL_NETWORK);
  }

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    CorrelationStudy.Question question = pair.question();
    List<StudyTrainings.Variant> variants =
        study.variants(
            study.run.isOf(USUAL_NETWORK) ? USUAL_GROUPS : List.of(),
            network -> AdjacentLayers.of(network, question.first(), question.second()).groups());
    StudyTrainings trainings = study.trainings(command, "correlation", variants, DEFAULT_STEPS);
    CorrelationStudy correlation = CorrelationStudy.of(trainings, question, study.run.source());
    try (OutputDirectory output = StudyView.open(command, trainings)) {
      StudyView view = StudyView.begin(command, trainings);
      view.end(correlation.run(output, view));
    }
    return ExitCode.DONE.number();
  }
}
