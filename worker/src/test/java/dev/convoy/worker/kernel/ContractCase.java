package dev.convoy.worker.kernel;

import dev.convoy.layout.Block;
import dev.convoy.network.Activation;
import dev.convoy.network.Layer;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A layer and how some workers share it.
 *
 * @param title what is special, for the test's name
 * @param shares one a worker
 * @param mode what it is compiled for
 * @param inputGradient whether gradients of the inputs are wanted
 */
record ContractCase(String title, List<LayerShare> shares, Mode mode, boolean inputGradient) {
  private static final long SEED = 42;

  /** One worker does all. */
  static ContractCase whole(String title, Layer layer, int rows, Shape... inputs) {
    return shared(title, layer, List.of(new Range(0, rows)), List.of(), inputs);
  }

  /**
   * KernelWorkers own the given channels, all of them where none are given, of the given rows: one
   * worker a pair.
   */
  static ContractCase shared(
      String title, Layer layer, List<Range> rowShards, List<Indices> owned, Shape... inputs) {
    List<Shape> shapes = List.of(inputs);
    List<Indices> channels =
        owned.isEmpty() ? List.of(Indices.all(layer.outputShape(shapes).channels())) : owned;
    List<LayerShare> shares = new ArrayList<>();
    for (Range rows : rowShards) {
      for (Indices own : channels) {
        Block output = new Block(rows, own);
        shares.add(LayerShare.owning("layer", layer, shapes, output, rowShards, SEED));
      }
    }
    return new ContractCase(
        title.isEmpty() ? layer.describe() : layer.describe() + ", " + title,
        shares,
        Mode.TRAINING,
        /* inputGradient= */ true);
  }

  /** This case with a function applied to the output by the kernel itself. */
  ContractCase followedBy(Activation.Function function) {
    return new ContractCase(
        title + ", then " + function,
        shares.stream().map(s -> s.followedBy(new Activation(function))).toList(),
        mode,
        inputGradient);
  }

  /** This case, compiled to evaluate. */
  ContractCase evaluating() {
    return new ContractCase(title + ", evaluating", shares, Mode.INFERENCE, false);
  }

  /** This case as the first layer, whose input is data. */
  ContractCase first() {
    return new ContractCase(title + ", first layer", shares, mode, false);
  }

  /** This case, and the same compiled to evaluate. */
  Stream<ContractCase> both() {
    return Stream.of(this, evaluating());
  }

  @Override
  public String toString() {
    return title;
  }
}
