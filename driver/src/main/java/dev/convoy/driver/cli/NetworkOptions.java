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
      paramLabel = "NAME",
      description = "The network; 'convoy inspect --list' names them all.",
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
   * @throws dev.convoy.network.NetworkException if there is none of that name, or the groups do not
   *     fit
   */
  Network network() {
    Integer chosen = groups;
    if (chosen != null && chosen < 1) {
      throw UserError.usage("--groups " + chosen + " must be at least 1");
    }
    return Zoo.network(name, chosen == null ? OptionalInt.empty() : OptionalInt.of(chosen));
  }
}
