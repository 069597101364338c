package dev.convoy.driver.run;

import dev.convoy.checkpoint.TensorSource;
import dev.convoy.network.Network;
import dev.convoy.worker.checkpoint.SavedWeights;
import org.apache.hadoop.conf.Configuration;

/** Finds saved weights and checks that they are a network's. */
final class WeightsCheck {

  private WeightsCheck() {}

  /**
   * Where saved weights are, given themselves or by a directory that holds them.
   *
   * @param hadoop says how file systems are reached
   * @throws dev.convoy.checkpoint.CheckpointException if they are missing, broken or another's
   */
  static String find(String fileOrDirectory, Network network, Configuration hadoop) {
    String file = SavedWeights.find(fileOrDirectory, hadoop, refused -> {});
    try (TensorSource weights = SavedWeights.open(file, hadoop)) {
      weights.require(network);
    }
    return file;
  }
}
