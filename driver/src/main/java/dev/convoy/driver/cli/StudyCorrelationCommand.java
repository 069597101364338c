package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.StudyOptions;
import dev.convoy.driver.cli.option.UserError;
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
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--layers",
      paramLabel = "FIRST,SECOND",
      split = ",",
      description =
          "Two layers with filters, the second of which reads the first and is grouped (default:"
              + " conv2c,conv3a, those of a network in network).")
  List<String> layers = List.of("conv2c", "conv3a");

  @Option(
      names = "--ridge",
      paramLabel = "R",
      description =
          "What whitening adds to the variance in every direction, as a part of the layer's mean"
              + " variance.",
      showDefaultValue = Visibility.ALWAYS)
  double ridge = 1e-5;

  /** Made by picocli. */
  StudyCorrelationCommand() {
    study.run.byDefault(USUAL_NETWORK);
  }

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    NumericOptions.within("--ridge", ridge, 0, 1);
    if (layers.size() != 2) {
      throw UserError.usage("--layers takes two layers, as conv2c,conv3a, not " + layers.size());
    }
    CorrelationStudy.Question question =
        new CorrelationStudy.Question(layers.get(0), layers.get(1), ridge);
    List<StudyTrainings.Variant> variants =
        study.variants(
            study.run.isOf(USUAL_NETWORK) ? USUAL_GROUPS : List.of(),
            network -> AdjacentLayers.of(network, layers.get(0), layers.get(1)).groups());
    StudyTrainings trainings = study.trainings(command, "correlation", variants, DEFAULT_STEPS);
    CorrelationStudy correlation = CorrelationStudy.of(trainings, question, study.run.source());
    try (OutputDirectory output = StudyView.open(command, trainings)) {
      StudyView view = StudyView.begin(command, trainings);
      view.end(correlation.run(output, view));
    }
    return ExitCode.DONE.number();
  }
}
