package dev.convoy.network;

/**
 * A layer that compares its input with the labels: each worker does some batch rows, all classes.
 */
public sealed interface LossLayer extends Layer permits MeanSquaredError, SoftmaxCrossEntropy {}
