package dev.convoy.plan;

import dev.convoy.layout.Layout;
import dev.convoy.plan.ownership.ChannelView;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * An input as its readers need it: the views it is made of and the block that each worker must
 * hold. Layers that need the same channels of the same producers share one, so that they move once.
 *
 * @param id its number in the plan
 * @param shape one whole record
 * @param views where it comes from
 * @param layout what each worker holds of it
 * @param readers the layers that read it, in order
 * @param differentiable whether its gradient is wanted
 */
public record InputTensor(
    int id,
    Shape shape,
    List<ChannelView> views,
    Layout layout,
    List<String> readers,
    boolean differentiable) {

  /** Copies the lists. */
  public InputTensor {
    views = List.copyOf(views);
    readers = List.copyOf(readers);
  }
}
