package dev.convoy.plan;

/** A tensor of the plan: what is computed, moved and kept on the workers. */
public sealed interface Value {

  /** What a layer computes; for the network's input, the images that were read. */
  record Output(String layer) implements Value {}

  /** The gradient of an output. */
  record OutputGradient(String layer) implements Value {}

  /** A layer's input as its readers need it: see {@link InputTensor}. */
  record Input(int inputTensor) implements Value {}

  /** The gradient of such an input. */
  record InputGradient(int inputTensor) implements Value {}

  /** All parameters of a layer, one after the other. */
  record Parameters(String layer) implements Value {}

  /** Their gradients. */
  record ParameterGradients(String layer) implements Value {}

  /** Numbers about a batch, a row a shard of it. */
  record Statistics(String layer) implements Value {}

  /** The same for the backward pass. */
  record GradientStatistics(String layer) implements Value {}

  /** A worker's addends of each layer's sum of squared gradients, in the network's order. */
  record OwnSquares() implements Value {}

  /** The sums over all workers. */
  record Squares() implements Value {}

  /** The loss over the whole batch and the share of records classified right. */
  record Loss() implements Value {}
}
