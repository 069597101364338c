package dev.convoy.driver.cli.option;

import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which network. */
public final class NetworkOptions {

  @Option(
      names = "--network",
      paramLabel = "NAME|FILE",
      description =
          "The network: a name, of which 'convoy inspect --list' shows all, or a YAML file.",
      showDefaultValue = Visibility.ALWAYS,
      converter = NetworkName.Converter.class)
  NetworkName name = new NetworkName("alexnet-cifar");

  @Option(
      names = "--groups",
      paramLabel = "G",
      split = ",",
      description = "Filter groups of its grouped convolutions, if not the published number.")
  @Nullable List<Integer> groups;

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
   * @throws UserError if its file cannot be read
   * @throws dev.convoy.network.NetworkException if there is none of that name, or an option does
   *     not fit it
   */
  public Network network() {
    if (!(width > 0)) {
      throw UserError.usage("--width " + width + " must be greater than 0");
    }
    if (name.isFile()) {
      requireNone("--groups", groups);
      requireNone("--image-size", imageSize);
      requireNone("--classes", classes);
      requireNone("--width", width == 1 ? null : width);
      return NetworkFile.read(name.typed());
    }
    return Zoo.network(
        name.typed(),
        new Options(
            atLeastOne("--groups", oneGroups()),
            atLeastOne("--image-size", imageSize),
            atLeastOne("--classes", classes),
            width));
  }

  private @Nullable Integer oneGroups() {
    if (groups == null || groups.isEmpty()) {
      return null;
    }
    if (groups.size() > 1) {
      throw UserError.usage("--groups takes one number here; several are for compare and study");
    }
    return groups.get(0);
  }

  /** The same options with so many filter groups. */
  NetworkOptions of(int count) {
    NetworkOptions same = new NetworkOptions();
    same.name = name;
    same.groups = List.of(count);
    same.imageSize = imageSize;
    same.classes = classes;
    same.width = width;
    return same;
  }

  private static OptionalInt atLeastOne(String option, @Nullable Integer number) {
    if (number == null) {
      return OptionalInt.empty();
    }
    NumericOptions.atLeast(option, number, 1);
    return OptionalInt.of(number);
  }

  /** A file says everything itself. */
  private void requireNone(String option, @Nullable Object given) {
    if (given != null) {
      throw UserError.usage(
          option
              + " changes a network that has a name, but "
              + name.typed()
              + " is a file: change it there");
    }
  }
}
