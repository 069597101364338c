package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * The training loss of a classifier: the mean over the global batch, and over the pixels where its
 * input has any, of {@code -Σ t log softmax(x)}, with {@code t = 1 - smoothing} for the label and
 * {@code smoothing / classes} added for every class (Szegedy et al., Rethinking the Inception
 * Architecture, 2016, section 7).
 *
 * <p>Its input is {@code (classes)} or {@code (classes, spatial...)}; its output has two channels,
 * the loss and the share of labels that are the largest class. A label of -1 counts for nothing: it
 * adds neither loss nor gradient, and the mean is not taken over fewer for it.
 *
 * @param smoothing how much of each label is spread over all classes, 0 for none
 */
public record SoftmaxCrossEntropy(double smoothing) implements LossLayer {

  /** Without label smoothing. */
  public SoftmaxCrossEntropy() {
    this(0);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new NetworkException("smoothing=" + smoothing + " is not in [0, 1)");
    }
    return Shape.of(2);
  }

  @Override
  public Targets targets() {
    return Targets.LABELS;
  }

  @Override
  public long labels(List<Shape> inputs) {
    return inputs.get(0).spatialSize();
  }

  @Override
  public Indices neededChannels(int input, Indices outputs, List<Shape> inputs) {
    return Indices.all(inputs.get(0).channels());
  }

  @Override
  public String dependency() {
    return "own rows, all classes";
  }

  @Override
  public String describe() {
    return "softmax cross-entropy";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
