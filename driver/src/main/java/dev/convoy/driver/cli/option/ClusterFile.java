package dev.convoy.driver.cli.option;

import dev.convoy.simulate.ClusterSpec;
import dev.convoy.simulate.ClusterYaml;
import dev.convoy.yaml.YamlException;
import java.nio.file.Path;

/** A cluster in a file. */
final class ClusterFile {
  private ClusterFile() {}

  /**
   * What it describes.
   *
   * @throws UserError if it cannot be read or describes none
   */
  static ClusterSpec read(Path file) {
    try {
      return ClusterYaml.read(
          TextFile.read("--cluster", file, ClusterYaml.LONGEST), file.toString());
    } catch (YamlException e) {
      throw UserError.usage(e.getMessage() + "");
    }
  }
}
