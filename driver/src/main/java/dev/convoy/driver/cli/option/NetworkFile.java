package dev.convoy.driver.cli.option;

import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import java.nio.file.Path;
import java.util.Locale;

/** A network that {@code --network} names by its file. */
final class NetworkFile {

  private NetworkFile() {}

  /** Whether it is a file that is named: one that ends as YAML does, or a path. */
  static boolean isNamedBy(String network) {
    String lower = network.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml")
        || lower.endsWith(".yml")
        || network.contains("/")
        || network.contains(Path.of(".").getFileSystem().getSeparator());
  }

  /**
   * Reads it.
   *
   * @throws UserError if it cannot be read
   * @throws dev.convoy.network.NetworkException if it is no network, naming its line
   */
  static Network read(String name) {
    return NetworkYaml.read(
        TextFile.read("--network", TextFile.path("--network", name), NetworkYaml.LONGEST), name);
  }
}
