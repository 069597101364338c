package dev.convoy.network;

import dev.convoy.tensor.Shape;
import java.util.List;

/** The sum of two or more inputs of one shape: the shortcut of a residual block. */
public record Add() implements ChannelwiseLayer {

  @Override
  public Shape outputShape(List<Shape> inputs) {
    for (Shape input : inputs) {
      if (!input.equals(inputs.get(0))) {
        throw new NetworkException("cannot add inputs " + inputs.get(0) + " and " + input);
      }
    }
    return inputs.get(0);
  }

  @Override
  public String describe() {
    return "add";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
