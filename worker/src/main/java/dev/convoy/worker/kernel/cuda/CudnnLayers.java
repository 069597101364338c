package dev.convoy.worker.kernel.cuda;

import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.LossLayer;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;

/** Which class writes the program of which layer, and what a layer's program can do. */
final class CudnnLayers {
  private CudnnLayers() {}

  /**
   * Writes down what a layer does.
   *
   * @throws IllegalArgumentException for a layer that only names channels
   */
  static void write(CudaProgram program, Layer layer) {
    if (layer instanceof Convolution convolution) {
      CudnnConvolution.write(program, convolution);
    } else if (layer instanceof TransposedConvolution convolution) {
      CudnnTransposedConvolution.write(program, convolution);
    } else if (layer instanceof DeformableConvolution convolution) {
      CudaDeformableConvolution.write(program, convolution);
    } else if (layer instanceof Linear) {
      CublasLinear.write(program);
    } else if (layer instanceof SoftmaxCrossEntropy loss) {
      CudaSoftmaxCrossEntropy.write(program, loss);
    } else if (layer instanceof MeanSquaredError) {
      CudaMeanSquaredError.write(program);
    } else {
      writeChannelwise(program, layer);
    }
  }

  private static void writeChannelwise(CudaProgram program, Layer layer) {
    if (layer instanceof Activation activation) {
      CudaActivation.write(program, activation);
    } else if (layer instanceof LeakyRelu relu) {
      CudaActivation.write(program, relu);
    } else if (layer instanceof Pooling pooling) {
      CudaPooling.write(program, pooling);
    } else if (layer instanceof GlobalAveragePooling) {
      CudaGlobalAveragePooling.write(program);
    } else if (layer instanceof Upsample upsample) {
      CudaUpsample.write(program, upsample);
    } else if (layer instanceof ChannelScale) {
      CudaChannelScale.write(program);
    } else if (layer instanceof BatchNorm norm) {
      CudaBatchNorm.write(program, norm);
    } else if (layer instanceof LocalResponseNorm norm) {
      CudaLocalResponseNorm.write(program, norm);
    } else if (layer instanceof Dropout dropout) {
      CudaDropout.write(program, dropout);
    } else if (layer instanceof Add) {
      CudaAdd.write(program);
    } else {
      throw new IllegalArgumentException(
          program.share().name()
              + ": a "
              + layer.describe()
              + " only names channels and needs no kernel");
    }
  }

  /**
   * Whether a layer may compute in bf16. Losses need all their digits, and so do the places between
   * pixels at which a deformable convolution samples.
   */
  static boolean hasBf16(Layer layer) {
    return !(layer instanceof LossLayer || layer instanceof DeformableConvolution);
  }

  /**
   * Whether a layer's program can apply a function to its output on the way: ReLU, sigmoid and
   * tanh, whose outputs tell their slopes, behind filters, sums and BatchNorm.
   */
  static boolean fuses(Layer layer, Activation next) {
    return CudaActivation.tellsSlope(next)
        && (layer instanceof Convolution
            || layer instanceof TransposedConvolution
            || layer instanceof DeformableConvolution
            || layer instanceof Linear
            || layer instanceof BatchNorm
            || layer instanceof Add);
  }
}
