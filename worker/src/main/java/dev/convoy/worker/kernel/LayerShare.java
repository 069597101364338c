package dev.convoy.worker.kernel;

import dev.convoy.layout.Block;
import dev.convoy.network.Activation;
import dev.convoy.network.Layer;
import dev.convoy.network.ParameterSpec;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One worker's share of one layer: which rows and channels it holds of each input and of the
 * output, in storage order.
 *
 * @param name the layer's name, which also keys its random numbers
 * @param layer what it does
 * @param inputShapes whole inputs, one record
 * @param outputShape whole output, one record
 * @param inputs what this worker holds of each input: the channels that its outputs need
 * @param output what it owns of the output
 * @param rowShards how the global batch is split among the workers that own these channels, in
 *     order; one range where it is not split
 * @param rowShard which of {@code rowShards} are this worker's rows
 * @param seed keys its random numbers, together with the name and the step
 * @param activation a function of each element that the kernel applies to its output before anyone
 *     sees it, so that no pass over memory is made for it; the output's gradient is then that of
 *     the function's result. Null where there is none
 */
public record LayerShare(
    String name,
    Layer layer,
    List<Shape> inputShapes,
    Shape outputShape,
    List<Block> inputs,
    Block output,
    List<Range> rowShards,
    int rowShard,
    long seed,
    @Nullable Activation activation) {

  /** Without a function behind it. */
  public LayerShare(
      String name,
      Layer layer,
      List<Shape> inputShapes,
      Shape outputShape,
      List<Block> inputs,
      Block output,
      List<Range> rowShards,
      int rowShard,
      long seed) {
    this(name, layer, inputShapes, outputShape, inputs, output, rowShards, rowShard, seed, null);
  }

  /** Copies the lists. */
  public LayerShare {
    inputShapes = List.copyOf(inputShapes);
    inputs = List.copyOf(inputs);
    rowShards = List.copyOf(rowShards);
  }

  /** The whole layer on one worker, for a batch of {@code rows}. */
  public static LayerShare whole(String name, Layer layer, List<Shape> inputShapes, int rows) {
    Range all = new Range(0, rows);
    Indices outputs = Indices.all(layer.outputShape(inputShapes).channels());
    return owning(name, layer, inputShapes, new Block(all, outputs), List.of(all), 0);
  }

  /**
   * The share of whoever owns these output channels and rows, with exactly the inputs they need.
   */
  public static LayerShare owning(
      String name,
      Layer layer,
      List<Shape> inputShapes,
      Block output,
      List<Range> rowShards,
      long seed) {
    List<Block> inputs = new ArrayList<>();
    for (int k = 0; k < inputShapes.size(); k++) {
      inputs.add(new Block(output.rows(), layer.neededChannels(k, output.channels(), inputShapes)));
    }
    return new LayerShare(
        name,
        layer,
        inputShapes,
        layer.outputShape(inputShapes),
        inputs,
        output,
        rowShards,
        rowShards.indexOf(output.rows()),
        seed);
  }

  /** This share with a function applied to its output. */
  public LayerShare followedBy(Activation function) {
    return new LayerShare(
        name, layer, inputShapes, outputShape, inputs, output, rowShards, rowShard, seed, function);
  }

  /**
   * The share of some of its rows, counted from the first of its own; replicas still agree by what
   * the rows of all shards are.
   */
  public LayerShare ofRows(Range range) {
    return new LayerShare(
        name,
        layer,
        inputShapes,
        outputShape,
        inputs.stream().map(b -> ofRows(b, range)).toList(),
        ofRows(output, range),
        rowShards,
        rowShard,
        seed,
        activation);
  }

  private static Block ofRows(Block block, Range range) {
    return new Block(range.shifted(block.rows().from()), block.channels());
  }

  /** The number of rows of the global batch. */
  public int globalRows() {
    return rowShards.stream().mapToInt(Range::size).sum();
  }

  /** This worker's sizes of input {@code k}: {@code (rows, channels, spatial...)}. */
  public List<Integer> inputSizes(int k) {
    return sizes(inputs.get(k), inputShapes.get(k));
  }

  /** This worker's sizes of the output: {@code (rows, channels, spatial...)}. */
  public List<Integer> outputSizes() {
    return sizes(output, outputShape);
  }

  /**
   * The position of each wanted channel among those held of an input.
   *
   * @throws IllegalArgumentException when one is not held
   */
  public int[] positions(Indices wanted, int input) {
    Indices held = inputs.get(input).channels();
    return wanted.stream()
        .map(
            channel -> {
              int position = held.positionOf(channel);
              if (position < 0) {
                throw new IllegalArgumentException(
                    name + ": channel " + channel + " of input " + input + " is not held");
              }
              return position;
            })
        .toArray();
  }

  /** The parameters as this worker stores them: the rows of its output channels. */
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> own = new ArrayList<>();
    for (ParameterSpec spec : layer.parameters(inputShapes)) {
      List<Integer> sizes = new ArrayList<>(spec.sizes());
      sizes.set(0, output.channels().size());
      own.add(new ParameterSpec(spec.name(), sizes, spec.initial()));
    }
    return own;
  }

  private static List<Integer> sizes(Block block, Shape shape) {
    List<Integer> sizes = new ArrayList<>(List.of(block.rows().size(), block.channels().size()));
    sizes.addAll(shape.spatial());
    return sizes;
  }
}
