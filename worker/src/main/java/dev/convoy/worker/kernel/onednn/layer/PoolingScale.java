package dev.convoy.worker.kernel.onednn.layer;

import dev.convoy.network.Pooling;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import dev.convoy.worker.kernel.onednn.program.OneDnnStep;
import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;

/**
 * What a mean over all taps is multiplied by where fewer count: a number a position, and the same
 * for its gradient.
 *
 * @param factors one a position of the output, in row-major order; none where all are 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PoolingScale(float[] factors) {

  /** Where oneDNN's mean is what is wanted. */
  static final PoolingScale NONE = new PoolingScale(new float[0]);

  /** From a mean over all taps to one over those that count. */
  static PoolingScale of(Pooling layer, Shape input, Shape output) {
    float[] factors = new float[output.spatialSize()];
    boolean differ = false;
    for (int p = 0; p < factors.length; p++) {
      int rest = p;
      double factor = 1;
      for (int d = output.dimensions() - 1; d >= 0; d--) {
        int position = rest % output.spatial().get(d);
        rest /= output.spatial().get(d);
        int counted = layer.divisor(d, position, input.spatial().get(d));
        factor *= (double) layer.window().kernel().get(d) / counted;
      }
      factors[p] = (float) factor;
      differ |= factor != 1;
    }
    return differ ? new PoolingScale(factors) : NONE;
  }

  /** The gradient of an output, scaled as that is: itself, or a copy made in the backward pass. */
  OneDnnOperand scaledGradient(OneDnnProgram program, OneDnnOperand output) {
    OneDnnOperand gradient = program.gradient(output);
    if (factors.length == 0 || !program.wantsInputGradients()) {
      return gradient;
    }
    OneDnnOperand scaled = program.backward().scratch(gradient.layout());
    scale(program.backward(), gradient, scaled);
    return scaled;
  }

  /** Multiplies; both have the same layout. */
  void scale(OneDnnPass pass, OneDnnOperand from, OneDnnOperand to) {
    if (factors.length == 0) {
      return;
    }
    memory.desc seen = positionsInTheMiddle(from.layout());
    OneDnnOperand scales = pass.scratch(Descs.plain(1, factors.length, 1));
    pass.host(filling(), scales);
    pass.multiply(from.as(seen), scales, to.as(seen));
  }

  private OneDnnStep.Code filling() {
    return operands -> {
      FloatBuffer scales = operands.get(0).asFloatBuffer();
      return step -> scales.put(0, factors);
    };
  }

  /**
   * Every dense layout is {@code (a, positions, b)}: plain with b = 1, channels-last with all
   * channels, blocks with those of one. So there is fast code, which is missing for blocks times a
   * plain map.
   */
  private memory.desc positionsInTheMiddle(memory.desc layout) {
    long[] strides = new long[layout.get_ndims()];
    layout.get_strides().get(strides);
    long inner = strides[strides.length - 1];
    long all = layout.get_size() / Descs.width(layout);
    return Descs.plain(Descs.type(layout), all / factors.length / inner, factors.length, inner);
  }
}
