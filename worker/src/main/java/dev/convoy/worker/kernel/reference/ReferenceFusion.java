package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Activation.Function;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A layer and a function of each element of its output: {@code y = f(layer(x))}, and backward
 * {@code dy · f'} goes to the layer.
 */
record ReferenceFusion(ReferenceLayer layer, Function function) implements ReferenceLayer {

  @Override
  public List<String> state() {
    return layer.state();
  }

  @Override
  public int saved() {
    return layer.saved();
  }

  @Override
  public int statistics() {
    return layer.statistics();
  }

  @Override
  public boolean backwardReadsInputs() {
    return layer.backwardReadsInputs();
  }

  @Override
  public boolean backwardReadsOutput() {
    return true;
  }

  @Override
  public void forward(Call call) {
    layer.forward(call);
    boolean last = statistics() == 0 || call.phase() == 1;
    if (last) {
      ReferenceActivation.apply(function, call.output());
    }
  }

  @Override
  public void backward(Call call) {
    float[] dy = call.outputGradient();
    float[] before = new float[dy.length];
    ReferenceActivation.backwardFromOutput(
        function, IntStream.range(0, dy.length).toArray(), call.output(), dy, before);
    layer.backward(call.withOutputGradient(before));
  }
}
