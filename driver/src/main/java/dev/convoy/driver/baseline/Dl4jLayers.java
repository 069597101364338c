package dev.convoy.driver.baseline;

import dev.convoy.network.Activation.Function;
import dev.convoy.network.NetworkException;
import dev.convoy.network.Window;
import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's word for each layer, or for one group of a convolution. */
final class Dl4jLayers {
  private Dl4jLayers() {}

  /** One group of a convolution. */
  static Layer of(dev.convoy.network.Convolution c, @Nullable Function then) {
    Window window = c.window();
    return new ConvolutionLayer.Builder()
        .nOut(c.outputs() / c.groups())
        .kernelSize(ints(window.kernel()))
        .stride(ints(window.stride()))
        .padding(padding(window))
        .dilation(ints(window.dilation()))
        .convolutionMode(ConvolutionMode.Truncate)
        .hasBias(c.bias())
        .activation(activation(then))
        .build();
  }

  static Layer of(dev.convoy.network.Linear l, @Nullable Function then) {
    return new DenseLayer.Builder()
        .nOut(l.outputs())
        .hasBias(l.bias())
        .activation(activation(then))
        .build();
  }

  static Layer of(dev.convoy.network.BatchNorm norm) {
    return new BatchNormalization.Builder().eps(norm.epsilon()).decay(1 - norm.momentum()).build();
  }

  /** DL4J's alpha is that of one square, not of the mean. */
  static Layer of(dev.convoy.network.LocalResponseNorm norm) {
    return new LocalResponseNormalization.Builder(
            norm.k(), norm.size(), norm.alpha() / norm.size(), norm.beta())
        .build();
  }

  static Layer of(dev.convoy.network.Pooling pooling) {
    if (pooling.ceil()) {
      throw new NetworkException("DL4J has no pooling whose last window is partly outside");
    }
    PoolingType type =
        switch (pooling.kind()) {
          case MAX -> PoolingType.MAX;
          case AVERAGE -> PoolingType.AVG;
        };
    Window window = pooling.window();
    return new SubsamplingLayer.Builder(type)
        .kernelSize(ints(window.kernel()))
        .stride(ints(window.stride()))
        .padding(padding(window))
        .convolutionMode(ConvolutionMode.Truncate)
        .avgPoolIncludePadInDivisor(pooling.divisor() != dev.convoy.network.Pooling.Divisor.VALID)
        .build();
  }

  /** DL4J names the share that is kept. */
  static Layer of(dev.convoy.network.Dropout dropout) {
    return new DropoutLayer(1 - dropout.rate());
  }

  static Layer of(dev.convoy.network.Activation activation) {
    return new ActivationLayer(activation(activation.function()));
  }

  static Layer of(dev.convoy.network.SoftmaxCrossEntropy loss) {
    if (loss.smoothing() != 0) {
      throw new NetworkException("labels are not smoothed in the comparison with DL4J");
    }
    return new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
  }

  private static Activation activation(@Nullable Function function) {
    if (function == null) {
      return Activation.IDENTITY;
    }
    return switch (function) {
      case RELU -> Activation.RELU;
      case RELU6 -> Activation.RELU6;
      case SILU -> Activation.SWISH;
      case SIGMOID -> Activation.SIGMOID;
      case TANH -> Activation.TANH;
      case HARD_SWISH -> throw new NetworkException("DL4J has no hard-swish");
    };
  }

  private static int[] padding(Window window) {
    if (!window.before().equals(window.after())) {
      throw new NetworkException("DL4J pads both sides alike, not " + window);
    }
    return ints(window.before());
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
