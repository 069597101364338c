package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Update;
import java.util.List;

/**
 * Writes the optimizer's steps.
 *
 * @param steps of the whole run, by which the learning rate changes
 */
record UpdateWriter(Kernels kernels, OptimizerSpec optimizer, long steps, Listing listing) {

  /** Updates the shard of a layer's parameters that is this worker's; nothing where it has none. */
  void write(LayerParameters p) {
    if (p.shard().isEmpty()) {
      return;
    }
    listing.add(
        p.layer() + " update",
        Listing.Kind.COMPUTE,
        List.of(p.values(), p.gradients(), p.momentum()),
        () -> {
          Update update =
              kernels.update(optimizer, p.values(), p.gradients(), p.momentum(), p.shard());
          return step -> update.apply(optimizer.rate(step, steps));
        });
  }
}
