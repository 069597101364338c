package dev.convoy.driver.ml;

import dev.convoy.network.LossLayer.Targets;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.path.DataPath;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;

/**
 * The network that params name.
 *
 * @param named a name of the zoo, a YAML file, or YAML itself
 * @param options what is changed of the zoo's
 */
record NetworkChoice(String named, Options options) {

  /**
   * The network.
   *
   * @throws FitException if it is no classifier, or options were given for one that has no name
   * @throws DataException if its file cannot be read
   * @throws dev.convoy.network.NetworkException if there is none of that name, or it is wrong
   */
  Network network(Configuration hadoop) throws DataException {
    Network network = read(hadoop);
    boolean classifies =
        network.targets() != Targets.INPUT
            && network.inputShapes(network.loss()).get(0).spatialSize() == 1;
    if (!classifies) {
      throw FitException.usage(
          "network %s gives a record no class: use one that ends in a loss over classes, one a record"
              .formatted(network.name()));
    }
    return network;
  }

  private Network read(Configuration hadoop) throws DataException {
    if (named.contains("\n")) {
      requireNoOptions("YAML");
      return NetworkYaml.read(named, "network");
    }
    if (!isFile()) {
      return Zoo.network(named, options);
    }
    requireNoOptions("a file");
    byte[] text = DataPath.of(named, hadoop).read(NetworkYaml.LONGEST);
    return NetworkYaml.read(new String(text, StandardCharsets.UTF_8), named);
  }

  private boolean isFile() {
    String lower = named.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml") || named.contains("/");
  }

  private void requireNoOptions(String what) {
    if (options.groups().isPresent()
        || options.imageSize().isPresent()
        || options.classes().isPresent()) {
      throw FitException.usage(
          "classes, imageSize and groups change a network that has a name, but network is %s: change them there"
              .formatted(what));
    }
  }

  /** A number, none where it is 0. */
  static OptionalInt atLeastOne(int number) {
    return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
