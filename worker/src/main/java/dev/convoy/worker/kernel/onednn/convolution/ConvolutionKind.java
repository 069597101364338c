package dev.convoy.worker.kernel.onednn.convolution;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;

/**
 * A sliding filter, one way or the other: how oneDNN is asked for its three primitives in given
 * layouts. A description is empty where oneDNN has no code.
 */
interface ConvolutionKind {

  /**
   * The layouts of the three tensors: the input or its gradient, the weights or theirs, the output
   * or its gradient.
   */
  record LayoutChoice(memory.desc source, memory.desc weights, memory.desc destination) {}

  /** The type of inputs and outputs. */
  memory.data_type activations();

  /** The output. */
  primitive_desc forward(LayoutChoice layouts);

  /** The gradient of the input. */
  primitive_desc data(LayoutChoice layouts, primitive_desc forward);

  /** The gradients of weights and bias. */
  primitive_desc weights(LayoutChoice layouts, primitive_desc forward);

  /** Whether channels-last is at least as fast as what oneDNN likes. */
  boolean channelsLastIsFaster(ConvolutionPart part);

  /** Whether it may be tried on plain tensors, too. */
  boolean mayBePlain();

  /** The bias, plain, or nothing. */
  memory.desc bias();
}
