package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.Update;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Writes the optimizer's steps. */
final class UpdateWriter {
  private final Kernels kernels;
  private final boolean clips;
  private final OptimizerSpec optimizer;
  private final long steps;
  private final Listing listing;
  private final List<String> layers;
  private final Buffer squares;
  private final Buffer factor = new Buffer("factor of gradients", Float.BYTES);
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
  UpdateWriter(
      TrainingPlan plan,
      Kernels kernels,
      Mode mode,
      OptimizerSpec optimizer,
      long steps,
      Listing listing) {
    this.kernels = kernels;
    this.clips = mode == Mode.TRAINING && optimizer.clips();
    this.optimizer = optimizer;
    this.steps = steps;
    this.listing = listing;
    this.layers = plan.trainedLayers();
    this.squares = new Buffer("squares of gradients", (long) layers.size() * Float.BYTES);
  }

  /** Whether gradients are clipped. */
  boolean clips() {
    return clips;
  }

  /** This worker's sums of squares, one a layer; kept where gradients are clipped. */
  Buffer squares() {
    return squares;
  }

  /** What gradients are multiplied by, where they are clipped. */
  Buffer factor() {
    return factor;
  }

  /** Squares the gradients of the parameters that are this worker's to update. */
  void squares(LayerParameters p) {
    if (!p.shard().isEmpty()) {
      listing.add(
          p.layer() + " squares",
          Listing.Kind.COMPUTE,
          List.of(p.gradients(), squares),
          () ->
              Instruction.of(
                  kernels.squares(p.gradients(), p.shard(), squares, layers.indexOf(p.layer()))));
    }
  }

  /** Says by how much gradients are shortened, from the sums of all workers. */
  void clip(Buffer sums) {
    listing.add(
        "clip",
        Listing.Kind.COMPUTE,
        List.of(sums, factor),
        () -> Instruction.of(kernels.clip(sums, optimizer.clipNorm(), factor)));
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
        List.of(p.values(), p.gradients(), p.momentum()), // and the factor, which is kept
        () -> {
          Update update =
              kernels.update(
                  optimizer,
                  p.values(),
                  p.gradients(),
                  p.momentum(),
                  p.shard(),
                  clips ? factor : null);
          guarded.add(new Guarded(p.layer(), place, update));
          return step -> update.apply(step, optimizer.rate(step, steps));
        });
  }

  /** All that were written and linked, in the order of the plan. */
  List<Guarded> guarded() {
    return List.copyOf(guarded);
  }
}
