package dev.convoy.driver.cli;

import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which network. */
final class NetworkOptions {

  @Option(
      names = "--network",
      paramLabel = "NAME|FILE",
      description =
          "The network: a name, of which 'convoy inspect --list' shows all, or a YAML file.",
      showDefaultValue = Visibility.ALWAYS)
  String name = "alexnet-cifar";

  @Option(
      names = "--groups",
      paramLabel = "G",
      description = "Filter groups of its grouped convolutions, if not the published number.")
  @Nullable Integer groups;

  /**
   * The network.
   *
   * @throws UserError if its file cannot be read
   * @throws dev.convoy.network.NetworkException if there is none of that name, or the groups do not
   *     fit
   */
  Network network() {
    Integer chosen = groups;
    if (chosen != null && chosen < 1) {
      throw UserError.usage("--groups " + chosen + " must be at least 1");
    }
    if (NetworkFile.isNamedBy(name)) {
      requireNone("--groups", chosen);
      return NetworkFile.read(name);
    }
    return Zoo.network(name, chosen == null ? OptionalInt.empty() : OptionalInt.of(chosen));
  }

  /** A file says everything itself. */
  private void requireNone(String option, @Nullable Object given) {
    if (given != null) {
      throw UserError.usage(
          option
              + " changes a network that has a name, but "
              + name
              + " is a file: change it there");
    }
  }
}
