package dev.convoy.driver.run;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.Manifest;
import dev.convoy.checkpoint.ShardedCheckpoint;
import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Finds the state that a run can go on from, and checks that it is that run's. */
final class StateCheck {

  private StateCheck() {}

  /**
   * The step of the newest checkpoint that is as it was written.
   *
   * @param refused told of newer ones that are not, in a sentence each
   * @throws CheckpointException if there is none, or it is another training's
   */
  static long newest(
      CheckpointFolder folder, TrainingSpec training, Network network, Consumer<String> refused) {
    OptionalLong step = folder.newest(refused);
    if (step.isEmpty()) {
      throw new CheckpointException(
          "there is no whole checkpoint in %s to go on from: leave --resume out to begin anew, into another --output"
              .formatted(folder.place()));
    }
    try (ShardedCheckpoint checkpoint = folder.open(step.getAsLong())) {
      requireSame(checkpoint.manifest().about(), training, folder.place(step.getAsLong()));
      checkpoint.require(
          TensorSpec.of(network, training.optimizer().rule().state()), "network " + network.name());
    }
    return step.getAsLong();
  }

  private static void requireSame(Manifest.About about, TrainingSpec training, String place) {
    require("--network", about.network(), training.model().name(), place);
    require("--optimizer", about.optimizer(), training.optimizer().rule().title(), place);
    require("--batch", about.batch(), training.batch(), place);
    require("--seed", about.seed(), training.seed(), place);
  }

  private static void require(String option, Object saved, Object asked, String place) {
    if (!saved.equals(asked)) {
      throw new CheckpointException(
          "%s is of a training with %s %s, not %s: it goes on only as it began"
              .formatted(place, option, saved, asked));
    }
  }
}
