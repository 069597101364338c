package dev.convoy.worker.kernel.reference;

import dev.convoy.plan.LayerShare;

/** The arithmetic of a layer with a weight and a bias: each output is a sum of products. */
interface ReferenceFilter extends ReferenceLayer {

  LayerShare share();

  /** Computes y from the inputs x, the weight w and the bias b. */
  void forward(float[] x, float[] w, float[] b, float[] y);

  /**
   * Computes the gradients of x, w and b: every product {@code w·x} that was added to y hands
   * {@code dy} times the other to each.
   */
  void backward(float[] x, float[] w, float[] dy, float[] dx, float[] dw, float[] db);

  @Override
  default boolean backwardReadsInputs() {
    return true;
  }

  @Override
  default void forward(Call call) {
    int own = share().output().channels().size();
    forward(call.input(), call.weight(), call.bias(own), call.output());
  }

  @Override
  default void backward(Call call) {
    int own = share().output().channels().size();
    backward(
        call.input(),
        call.weight(),
        call.outputGradient(),
        call.inputGradient(),
        call.weightGradient(),
        call.biasGradient(own));
  }
}
