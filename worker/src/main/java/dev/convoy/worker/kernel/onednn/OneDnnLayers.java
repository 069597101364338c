package dev.convoy.worker.kernel.onednn;

import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import java.util.List;

/** Which class writes the program of which layer. */
final class OneDnnLayers {
  private OneDnnLayers() {}

  /**
   * Writes down what a layer does.
   *
   * @param offered the formats in which the inputs are there
   * @throws IllegalArgumentException for a layer that only names channels
   */
  static void write(OneDnnProgram program, Layer layer, List<OneDnnFormat> offered) {
    if (layer instanceof FilterLayer filter) {
      writeFilter(program, filter);
    } else if (layer instanceof ChannelwiseLayer channelwise) {
      writeChannelwise(program, channelwise, offered);
    } else if (layer instanceof SoftmaxCrossEntropy) {
      OneDnnSoftmaxCrossEntropy.write(program);
    } else if (layer instanceof MeanSquaredError) {
      OneDnnMeanSquaredError.write(program);
    } else {
      throw new IllegalArgumentException(
          program.share().name()
              + " ("
              + layer.describe()
              + ") only names channels: nothing to run");
    }
  }

  private static void writeFilter(OneDnnProgram program, FilterLayer layer) {
    if (layer instanceof Convolution || layer instanceof TransposedConvolution) {
      OneDnnConvolution.write(program);
    } else if (layer instanceof Linear) {
      OneDnnLinear.write(program);
    } else if (layer instanceof DeformableConvolution) {
      OneDnnDeformableConvolution.write(program);
    }
  }

  private static void writeChannelwise(
      OneDnnProgram program, ChannelwiseLayer layer, List<OneDnnFormat> offered) {
    OneDnnFormat first = offered.get(0);
    if (layer instanceof Activation activation) {
      OneDnnActivation.write(program, activation, first);
    } else if (layer instanceof LeakyRelu relu) {
      OneDnnActivation.write(program, relu, first);
    } else if (layer instanceof Upsample upsample) {
      OneDnnUpsample.write(program, upsample, first);
    } else if (layer instanceof ChannelScale) {
      OneDnnChannelScale.write(program, first);
    } else if (layer instanceof Pooling) {
      OneDnnPooling.write(program, first);
    } else if (layer instanceof GlobalAveragePooling) {
      OneDnnGlobalAveragePooling.write(program, first);
    } else if (layer instanceof BatchNorm) {
      OneDnnBatchNorm.write(program, first);
    } else if (layer instanceof LocalResponseNorm) {
      OneDnnLocalResponseNorm.write(program, first);
    } else if (layer instanceof Dropout) {
      OneDnnDropout.write(program);
    } else if (layer instanceof Add) {
      OneDnnAdd.write(program, first);
    }
  }
}
