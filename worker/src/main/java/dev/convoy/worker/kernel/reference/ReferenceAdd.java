package dev.convoy.worker.kernel.reference;

import dev.convoy.plan.LayerShare;
import java.util.List;

/** The sum of inputs: {@code y = x0 + x1 + ...}; every input's gradient is {@code dy}. */
record ReferenceAdd(LayerShare share) implements ReferenceLayer {

  @Override
  public void forward(Call call) {
    forward(share, call.inputs(), call.output());
  }

  @Override
  public void backward(Call call) {
    backward(share, call.outputGradient(), call.inputGradients());
  }

  static void forward(LayerShare share, List<float[]> inputs, float[] y) {
    double[] sums = new double[y.length];
    for (int k = 0; k < inputs.size(); k++) {
      int[] from = Positions.ofElements(share, k);
      for (int e = 0; e < y.length; e++) {
        sums[e] += inputs.get(k)[from[e]];
      }
    }
    DoubleSums.round(sums, y);
  }

  static void backward(LayerShare share, float[] dy, List<float[]> inputGradients) {
    for (int k = 0; k < inputGradients.size(); k++) {
      int[] from = Positions.ofElements(share, k);
      for (int e = 0; e < dy.length; e++) {
        inputGradients.get(k)[from[e]] = dy[e];
      }
    }
  }
}
