package dev.convoy.network.yaml;

import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.LayerVisitor;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.NetworkException;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Upsample;
import java.util.List;
import java.util.Objects;

/**
 * A layer's line in a file.
 *
 * @param name the layer's name
 * @param from its inputs, empty where it reads the layer before
 */
record LayerLine(String name, List<String> from) implements LayerVisitor<String> {

  @Override
  public String visit(Convolution layer) {
    return FilterForms.CONVOLUTION.line(name, layer, from);
  }

  @Override
  public String visit(DeformableConvolution layer) {
    return FilterForms.DEFORMABLE.line(name, layer, from);
  }

  @Override
  public String visit(Linear layer) {
    return FilterForms.LINEAR.line(name, layer, from);
  }

  @Override
  public String visit(TransposedConvolution layer) {
    return FilterForms.TRANSPOSED.line(name, layer, from);
  }

  @Override
  public String visit(Activation layer) {
    return Objects.requireNonNull(ChannelwiseForms.ACTIVATIONS.get(layer.function()))
        .line(name, layer, from);
  }

  @Override
  public String visit(Add layer) {
    return ChannelwiseForms.ADD.line(name, layer, from);
  }

  @Override
  public String visit(BatchNorm layer) {
    return ChannelwiseForms.BATCH_NORM.line(name, layer, from);
  }

  @Override
  public String visit(ChannelScale layer) {
    return ChannelwiseForms.CHANNEL_SCALE.line(name, layer, from);
  }

  @Override
  public String visit(Dropout layer) {
    return ChannelwiseForms.DROPOUT.line(name, layer, from);
  }

  @Override
  public String visit(GlobalAveragePooling layer) {
    return ChannelwiseForms.GLOBAL_AVERAGE_POOLING.line(name, layer, from);
  }

  @Override
  public String visit(LeakyRelu layer) {
    return ChannelwiseForms.LEAKY_RELU.line(name, layer, from);
  }

  @Override
  public String visit(LocalResponseNorm layer) {
    return ChannelwiseForms.LOCAL_RESPONSE_NORM.line(name, layer, from);
  }

  @Override
  public String visit(Pooling layer) {
    if (layer.window().dilation().stream().anyMatch(d -> d != 1)) {
      throw new NetworkException(
          "layer " + name + " (" + layer.describe() + ") has no form in a network file");
    }
    LayerForm<Pooling> form =
        switch (layer.kind()) {
          case MAX -> ChannelwiseForms.MAX_POOLING;
          case AVERAGE -> ChannelwiseForms.AVERAGE_POOLING;
        };
    return form.line(name, layer, from);
  }

  @Override
  public String visit(Upsample layer) {
    return ChannelwiseForms.UPSAMPLE.line(name, layer, from);
  }

  @Override
  public String visit(ChannelShuffle layer) {
    return ViewForms.SHUFFLE.line(name, layer, from);
  }

  @Override
  public String visit(ChannelSlice layer) {
    return ViewForms.SLICE.line(name, layer, from);
  }

  @Override
  public String visit(Concat layer) {
    return ViewForms.CONCAT.line(name, layer, from);
  }

  @Override
  public String visit(Flatten layer) {
    return ViewForms.FLATTEN.line(name, layer, from);
  }

  @Override
  public String visit(MeanSquaredError layer) {
    return LossForms.MEAN_SQUARED_ERROR.line(name, layer, from);
  }

  @Override
  public String visit(SoftmaxCrossEntropy layer) {
    return LossForms.SOFTMAX.line(name, layer, from);
  }
}
