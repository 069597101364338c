package dev.convoy.driver.baseline;

import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;

/** Some channels of a feature map; DL4J's own vertex gets the number of them wrong (1.0.0-M2). */
final class ChannelShare extends SubsetVertex {
  private static final long serialVersionUID = 1;

  /** Channels {@code from .. to-1}. */
  ChannelShare(int from, int to) {
    super(from, to - 1);
  }

  @Override
  public InputType getOutputType(int layer, InputType... inputs) {
    if (inputs[0] instanceof InputTypeConvolutional map) {
      return InputType.convolutional(map.getHeight(), map.getWidth(), getTo() - getFrom() + 1);
    }
    return super.getOutputType(layer, inputs);
  }

  @Override
  public SubsetVertex clone() {
    return new ChannelShare(getFrom(), getTo() + 1);
  }
}
