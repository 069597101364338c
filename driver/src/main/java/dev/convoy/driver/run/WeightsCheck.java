package dev.convoy.driver.run;

import dev.convoy.checkpoint.CheckpointDirectory;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.network.Network;
import java.nio.file.Path;

/** Finds saved weights and checks that they are a network's. */
final class WeightsCheck {

  private WeightsCheck() {}

  /**
   * The absolute path of a file of weights, given itself or by a directory that holds it.
   *
   * @throws dev.convoy.checkpoint.CheckpointException if it is missing, broken or another's
   */
  static Path find(Path fileOrDirectory, Network network) {
    Path file = CheckpointDirectory.find(fileOrDirectory);
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      weights.require(network);
    }
    return file;
  }
}
