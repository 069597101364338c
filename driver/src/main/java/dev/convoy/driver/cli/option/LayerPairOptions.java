package dev.convoy.driver.cli.option;

import dev.convoy.driver.study.CorrelationStudy.Question;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Two adjacent layers whose filters are correlated, and how. */
public final class LayerPairOptions {

  @Option(
      names = "--layers",
      paramLabel = "FIRST,SECOND",
      split = ",",
      description =
          "Two layers with filters, of which the second reads the first (default: conv2c,conv3a, as"
              + " networks in networks have them).")
  List<String> layers = List.of("conv2c", "conv3a");

  @Option(
      names = "--ridge",
      paramLabel = "R",
      description =
          "What whitening adds to the variance in every direction, as a part of the layer's mean"
              + " variance.",
      showDefaultValue = Visibility.ALWAYS)
  double ridge = 1e-5;

  /**
   * What is looked at.
   *
   * @throws UserError if an option makes no sense
   */
  public Question question() {
    NumericOptions.within("--ridge", ridge, 0, 1);
    if (layers.size() != 2) {
      throw UserError.usage("--layers takes two layers, as conv2c,conv3a, not " + layers.size());
    }
    return new Question(layers.get(0), layers.get(1), ridge);
  }
}
