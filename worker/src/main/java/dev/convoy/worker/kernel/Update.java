package dev.convoy.worker.kernel;

/**
 * One optimizer step of a layer's parameters, bound to its buffers. Weights that are finite stay
 * so: what would make one infinite or not a number is not done.
 */
public interface Update {

  /** What {@link #refusedIn} says while everything was done. */
  long NONE = -1;

  /** Changes the weights by what the gradients say, with this learning rate. */
  void apply(long step, double rate);

  /**
   * The first step in which something was not done, {@link #NONE} where there is none. A device
   * says so of the steps that it has done by now.
   */
  long refusedIn();
}
