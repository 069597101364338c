package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.LayerPairOptions;
import dev.convoy.driver.cli.option.ShowOptions;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.study.CorrelationStudy.Question;
import dev.convoy.driver.study.LayerCorrelation;
import dev.convoy.driver.study.MappedImages;
import dev.convoy.worker.data.DataException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code convoy show correlation}: how the filters of two adjacent layers go together. */
@Command(
    name = "correlation",
    description =
        "Draws how strongly the filters of two adjacent layers go together over the test images.")
final class ShowCorrelationCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final ShowOptions show = new ShowOptions();
  @Mixin final LayerPairOptions pair = new LayerPairOptions();

  /** Made by picocli. */
  ShowCorrelationCommand() {}

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    Question question = pair.question();
    MappedImages images = show.images(List.of());
    String name = images.training().model().name();
    try (OutputDirectory output = OutputDirectory.open(show.run.directory("show-" + name))) {
      LayerCorrelation found =
          LayerCorrelation.of(images, question, show.run.source(), output, RunObserver.NONE);
      int groups = found.layers().groups();
      Terminal.out(command)
          .println(
              String.format(
                  Locale.ROOT,
                  "%.3f of the squared correlations of %s and %s lie within the blocks of %d %s (1/g is %.3f).",
                  found.correlation().blockShare(groups),
                  question.first(),
                  question.second(),
                  groups,
                  groups == 1 ? "group" : "groups",
                  1.0 / groups));
      ShownPicture.write(command, output, "correlation.png", () -> found.png(question));
    }
    return ExitCode.DONE.number();
  }
}
