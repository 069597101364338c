package dev.convoy.network;

import dev.convoy.network.ParameterSpec.Initial;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A fully connected layer: every output is a weighted sum of all inputs. Weights are {@code
 * (outputs, inputs)}.
 *
 * @param outputs output channels
 * @param bias whether a value is added to each output
 */
public record Linear(int outputs, boolean bias) implements FilterLayer {

  @Override
  public int groups() {
    return 1;
  }

  @Override
  public Linear withoutBias() {
    return new Linear(outputs, false);
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    Shape input = inputs.get(0);
    if (input.dimensions() != 0) {
      throw new NetworkException("input " + input + " is not flat: put a flatten layer before");
    }
    if (outputs < 1) {
      throw new NetworkException("out=" + outputs + " must be at least 1");
    }
    return Shape.of(outputs);
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    int fanIn = inputs.get(0).channels();
    Initial normal = new Initial.Normal(Math.sqrt(1.0 / fanIn));
    ParameterSpec weight = new ParameterSpec("weight", List.of(outputs, fanIn), normal);
    return bias
        ? List.of(weight, ParameterSpec.perChannel("bias", Shape.of(outputs), 0))
        : List.of(weight);
  }

  @Override
  public long macs(List<Shape> inputs) {
    return (long) outputs * inputs.get(0).channels();
  }

  @Override
  public Indices neededChannels(int input, Indices owned, List<Shape> inputs) {
    return owned.isEmpty() ? Indices.NONE : Indices.all(inputs.get(0).channels());
  }

  @Override
  public String dependency() {
    return "all";
  }

  @Override
  public String describe() {
    return "fully connected";
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
