package dev.convoy.driver.cli;

import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which network. */
final class NetworkOptions {

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description = "The network; 'convoy inspect --list' names them all.",
      showDefaultValue = Visibility.ALWAYS)
  String name = "alexnet-cifar";

  @Option(
      names = "--groups",
      paramLabel = "G",
      description = "Filter groups of its grouped convolutions, if not the published number.")
  @Nullable Integer groups;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "Height and width of its images, if not the published size.")
  @Nullable Integer imageSize;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Outputs of its classifier, if not the published number.")
  @Nullable Integer classes;

  @Option(
      names = "--width",
      paramLabel = "FACTOR",
      description =
          "What all its channels are multiplied by, rounded to a multiple that its groups divide.",
      showDefaultValue = Visibility.ALWAYS)
  double width = 1;

  /**
   * The network.
   *
   * @throws dev.convoy.network.NetworkException if there is none of that name, or an option does
   *     not fit it
   */
  Network network() {
    if (!(width > 0)) {
      throw UserError.usage("--width " + width + " must be greater than 0");
    }
    return Zoo.network(
        name,
        new Options(
            atLeastOne("--groups", groups),
            atLeastOne("--image-size", imageSize),
            atLeastOne("--classes", classes),
            width));
  }

  private static OptionalInt atLeastOne(String option, @Nullable Integer number) {
    if (number == null) {
      return OptionalInt.empty();
    }
    Numbers.atLeast(option, number, 1);
    return OptionalInt.of(number);
  }
}
