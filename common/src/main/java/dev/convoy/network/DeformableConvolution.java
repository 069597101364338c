package dev.convoy.network;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A two-dimensional convolution whose taps are moved by learned offsets: tap {@code p} of an output
 * pixel reads its input at {@code pixel + p + Δp}, bilinearly, 0 outside. Dai et al., Deformable
 * Convolutional Networks, 2017.
 *
 * <p>The first input is {@code (C, H, W)}; the second holds the offsets, {@code (2 · offsetGroups ·
 * taps, H', W')}: for each offset group and tap the vertical, then the horizontal shift in pixels.
 * Input channels are dealt out evenly to the offset groups.
 *
 * @param outputs output channels
 * @param window the taps before they are moved
 * @param groups the number of filter groups
 * @param offsetGroups how many sets of offsets there are; divides the input channels
 * @param bias whether a value is added to each output channel
 */
public record DeformableConvolution(
    int outputs, Window window, int groups, int offsetGroups, boolean bias) implements FilterLayer {

  @Override
  public DeformableConvolution withoutBias() {
    return new DeformableConvolution(outputs, window, groups, offsetGroups, false);
  }

  /** Some channels of a group may use other offsets than the rest of it. */
  @Override
  public boolean addsUpOverInputs() {
    return offsetGroups == 1;
  }

  @Override
  public Shape outputShape(List<Shape> inputs) {
    if (inputs.size() != 2) {
      throw new NetworkException("a deformable convolution reads maps and offsets, not " + inputs);
    }
    Shape input = inputs.get(0);
    if (window.dimensions() != 2) {
      throw new NetworkException(
          "a deformable convolution moves over 2 dimensions, not " + window.dimensions());
    }
    Groups.check(input.channels(), outputs, groups);
    if (offsetGroups < 1 || input.channels() % offsetGroups != 0) {
      throw new NetworkException(
          "offset groups=" + offsetGroups + " does not divide in=" + input.channels());
    }
    Shape output = new Shape(outputs, window.outputSizes(input, false));
    Shape offsets = output.withChannels(2 * offsetGroups * window.taps());
    if (!offsets.equals(inputs.get(1))) {
      throw new NetworkException("offsets are " + inputs.get(1) + ", not " + offsets);
    }
    return output;
  }

  @Override
  public List<ParameterSpec> parameters(List<Shape> inputs) {
    return Groups.parameters(inputs.get(0).channels(), outputs, groups, window, bias);
  }

  @Override
  public long macs(List<Shape> inputs) {
    return outputShape(inputs).elements() * (inputs.get(0).channels() / groups) * window.taps();
  }

  /**
   * Of the maps, the own groups; of the offsets, those of the offset groups that these maps use.
   */
  @Override
  public Indices neededChannels(int input, Indices owned, List<Shape> inputs) {
    int channels = inputs.get(0).channels();
    Indices maps = Groups.needed(channels, outputs, groups, owned.inOrder());
    if (input == 0) {
      return maps;
    }
    int perOffsetGroup = channels / offsetGroups;
    List<Integer> used = maps.stream().map(c -> c / perOffsetGroup).distinct().boxed().toList();
    return Indices.of(used.stream().mapToInt(g -> g).toArray()).scaled(2 * window.taps());
  }

  @Override
  public String dependency() {
    return groups == 1 ? "all" : "own group";
  }

  @Override
  public String describe() {
    return window.describe()
        + " deformable convolution"
        + (groups > 1 ? ", " + groups + " groups" : "");
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
