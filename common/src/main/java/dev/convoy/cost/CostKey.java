package dev.convoy.cost;

import dev.convoy.plan.Step;
import dev.convoy.plan.UpdateNeeds;
import java.util.Locale;

/**
 * Something that a worker does in a step, in the words by which its time is looked up: what has
 * equal keys takes equally long on one machine.
 */
public sealed interface CostKey
    permits CostKey.Kernel, CostKey.ParameterPass, CostKey.Clip, CostKey.Besides, Movement {

  /**
   * One pass of a layer's kernel on one part of the batch, copies that it needs included.
   *
   * @param work the worker's share of the layer
   * @param phase of the pass
   * @param chunks into how many parts the batch is cut; the time is the mean of all parts
   */
  record Kernel(WorkKey work, Step.Pass pass, int phase, int chunks) implements CostKey {
    @Override
    public String toString() {
      return pass.name().toLowerCase(Locale.ROOT)
          + (phase == 0 ? "" : ", phase " + phase)
          + (chunks == 1 ? "" : ", a part of " + chunks)
          + ", of "
          + work;
    }
  }

  /**
   * A pass over parameters.
   *
   * @param pass {@code SQUARES} or {@code UPDATE}
   * @param elements that the worker updates
   * @param kept values that the pass reads of each besides its gradient and, in updates, the weight
   */
  record ParameterPass(Step.Pass pass, long elements, int kept) implements CostKey {
    @Override
    public String toString() {
      return pass.name().toLowerCase(Locale.ROOT)
          + " of "
          + elements
          + " elements"
          + (kept == 0 ? "" : ", each with " + kept + " kept");
    }
  }

  /** Making what norms say about updates from the sums of so many layers. */
  record Clip(UpdateNeeds.Norms norms, int layers) implements CostKey {
    @Override
    public String toString() {
      return "the norms of "
          + layers
          + " layers"
          + (norms == UpdateNeeds.Norms.GRADIENTS ? "" : ", of their weights, too");
    }
  }

  /**
   * What a step takes besides: taking over a batch, asking for the loss.
   *
   * @param images bytes of the images that a worker reads
   */
  record Besides(long images) implements CostKey {
    @Override
    public String toString() {
      return "a step besides, with " + images + " bytes of images";
    }
  }
}
