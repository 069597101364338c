package dev.convoy.plan;

/** A tensor of the plan: what is computed, moved and kept on the workers. */
public sealed interface Value {

  /** One of a layer's own. */
  sealed interface OfLayer extends Value {
    /** The layer. */
    String layer();
  }

  /** What a layer computes; for the network's input, the images that were read. */
  record Output(String layer) implements OfLayer {}

  /** Addends of an output: what kernels write where several workers add to it. */
  record PartialSums(String layer) implements OfLayer {}

  /** The gradient of each of these addends, which is that of the output. */
  record PartialSumsGradient(String layer) implements OfLayer {}

  /** The gradient of an output. */
  record OutputGradient(String layer) implements OfLayer {}

  /** A layer's input as its readers need it: see {@link InputTensor}. */
  record Input(int inputTensor) implements Value {}

  /** The gradient of such an input. */
  record InputGradient(int inputTensor) implements Value {}

  /** All parameters of a layer, one after the other. */
  record Parameters(String layer) implements OfLayer {}

  /** Their gradients. */
  record ParameterGradients(String layer) implements OfLayer {}

  /** Values about a batch, a row a shard of it. */
  record Statistics(String layer) implements OfLayer {}

  /** Values about the gradients of a batch, a row a shard of it. */
  record GradientStatistics(String layer) implements OfLayer {}

  /**
   * A worker's addends of the layers' sums of squares: of one kind of them, in the network's order,
   * after the other.
   */
  record OwnSquares() implements Value {}

  /** The sums over all workers. */
  record Squares() implements Value {}
}
