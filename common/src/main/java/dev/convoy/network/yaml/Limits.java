package dev.convoy.network.yaml;

/**
 * How large a file and what it describes may be; far beyond any network, and safe to count with.
 */
final class Limits {
  /** Layers of a network, all repetitions counted. */
  static final int LAYERS = 10_000;

  /** Characters of a name. */
  static final int NAME = 200;

  /** Inputs of a layer. */
  static final int INPUTS = 256;

  /** Channels, and elements along one dimension. */
  static final int SIZE = 1 << 20;

  /**
   * A kernel's size, stride, padding or dilation in one dimension, and the factor of upsampling.
   */
  static final int WINDOW = 1 << 10;

  private Limits() {}
}
