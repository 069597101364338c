package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * Normalises each channel by its mean and variance over the whole global batch, then scales and
 * shifts it. Ioffe and Szegedy, Batch Normalization, 2015. While evaluating, running averages stand
 * for the statistics of a batch.
 *
 * @param epsilon added to the variance
 * @param momentum how much of each batch goes into the running averages
 */
public record BatchNorm(double epsilon, double momentum) implements ChannelwiseLayer {

  /** The usual settings: epsilon 1e-5, momentum 0.1. */
  public static BatchNorm standard() {
    return new BatchNorm(1e-5, 0.1);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    return inputs.get(0);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    Shape output = inputs.get(0);
    return List.of(
        ParameterSpec.perChannel("weight", output, 1), ParameterSpec.perChannel("bias", output, 0));
  }

  @Override
  public String describe() {
    return "batch normalisation";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
