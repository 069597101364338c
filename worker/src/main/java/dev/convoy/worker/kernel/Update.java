package dev.convoy.worker.kernel;

/** One optimizer step of a layer's parameters, bound to its buffers. */
public interface Update {
  /** Changes the weights by what the gradients say, with this learning rate. */
  void apply(double rate);
}
