package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Update;
import java.util.ArrayList;
import java.util.List;

/** Writes the optimizer's steps. */
final class UpdateWriter {
  private final Kernels kernels;
  private final OptimizerSpec optimizer;
  private final long steps;
  private final Listing listing;
  private final List<Guarded> guarded = new ArrayList<>();

  /**
   * A layer's update.
   *
   * @param place its step of the plan
   */
  record Guarded(String layer, int place, Update update) {}

  /**
   * For an executable.
   *
   * @param steps of the whole run, by which the learning rate changes
   */
  UpdateWriter(Kernels kernels, OptimizerSpec optimizer, long steps, Listing listing) {
    this.kernels = kernels;
    this.optimizer = optimizer;
    this.steps = steps;
    this.listing = listing;
  }

  /** Updates the shard of a layer's parameters that is this worker's; nothing where it has none. */
  void write(LayerParameters p) {
    if (p.shard().isEmpty()) {
      return;
    }
    int place = listing.place();
    listing.add(
        p.layer() + " update",
        Listing.Kind.COMPUTE,
        List.of(p.values(), p.gradients(), p.momentum()),
        () -> {
          Update update =
              kernels.update(optimizer, p.values(), p.gradients(), p.momentum(), p.shard());
          guarded.add(new Guarded(p.layer(), place, update));
          return step -> update.apply(step, optimizer.rate(step, steps));
        });
  }

  /** All that were written and linked, in the order of the plan. */
  List<Guarded> guarded() {
    return List.copyOf(guarded);
  }
}
