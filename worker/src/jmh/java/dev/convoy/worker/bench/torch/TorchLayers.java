package dev.convoy.worker.bench.torch;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.hardswish;
import static org.bytedeco.pytorch.global.torch.leaky_relu;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.relu6;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.tanh;

import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.ChannelShuffle;
import dev.convoy.network.ChannelSlice;
import dev.convoy.network.Concat;
import dev.convoy.network.Convolution;
import dev.convoy.network.Dropout;
import dev.convoy.network.Flatten;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.Linear;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/** Each layer's record as the torch functions that a PyTorch user would write for it. */
final class TorchLayers {
  /** torch's number for the mean over the batch. */
  private static final long MEAN = 1;

  /** The label that torch leaves out. */
  private static final long IGNORED = -100;

  private TorchLayers() {}

  /**
   * One layer.
   *
   * @param inputs its inputs
   * @param parameters its trained tensors, in the order of {@link Layer#parameters}
   * @param state its running averages, where it has any
   * @param inPlace whether the first input may be overwritten
   * @return a new tensor, or the first input, overwritten
   * @throws IllegalArgumentException when there is no such layer here
   */
  static Tensor apply(
      Layer layer,
      List<Tensor> inputs,
      List<Tensor> parameters,
      List<Tensor> state,
      boolean inPlace) {
    Tensor x = inputs.get(0);
    if (layer instanceof Convolution convolution) {
      return TorchWindows.convolution(convolution, x, parameters);
    } else if (layer instanceof Linear) {
      return linear(x, parameters.get(0), TorchWindows.bias(parameters));
    } else if (layer instanceof BatchNorm norm) {
      return normalised(norm, x, parameters, state);
    } else if (layer instanceof Activation activation) {
      return activated(activation.function(), x, inPlace);
    } else if (layer instanceof LeakyRelu relu) {
      return leaky_relu(x, new Scalar(relu.slope()));
    } else if (layer instanceof Add) {
      return sum(inputs, inPlace);
    } else if (layer instanceof Pooling pooling) {
      return TorchWindows.pooling(pooling, x);
    } else if (layer instanceof GlobalAveragePooling) {
      return x.mean(LongStream.range(2, x.dim()).toArray());
    } else if (layer instanceof LocalResponseNorm norm) {
      return TorchWindows.localResponseNorm(norm, x);
    } else if (layer instanceof Dropout dropout) {
      return dropout(x, dropout.rate(), true);
    } else if (layer instanceof SoftmaxCrossEntropy) {
      throw new IllegalArgumentException("a loss needs labels: see loss()");
    }
    return renamed(layer, inputs);
  }

  /** The mean over the batch. */
  static Tensor loss(SoftmaxCrossEntropy layer, Tensor x, Tensor labels) {
    return cross_entropy_loss(x, labels, new TensorOptional(), MEAN, IGNORED, layer.smoothing());
  }

  private static Tensor normalised(
      BatchNorm norm, Tensor x, List<Tensor> parameters, List<Tensor> state) {
    return batch_norm(
        x,
        new TensorOptional(parameters.get(0)),
        new TensorOptional(parameters.get(1)),
        new TensorOptional(state.get(0)),
        new TensorOptional(state.get(1)),
        true,
        norm.momentum(),
        norm.epsilon(),
        false);
  }

  private static Tensor activated(Activation.Function function, Tensor x, boolean inPlace) {
    if (function == Activation.Function.RELU && inPlace) {
      x.relu_();
      return x;
    }
    return switch (function) {
      case RELU -> relu(x);
      case RELU6 -> relu6(x);
      case SILU -> silu(x);
      case SIGMOID -> sigmoid(x);
      case TANH -> tanh(x);
      case HARD_SWISH -> hardswish(x);
    };
  }

  private static Tensor sum(List<Tensor> inputs, boolean inPlace) {
    Tensor sum = inputs.get(0);
    for (Tensor more : inputs.subList(1, inputs.size())) {
      if (inPlace) {
        sum.add_(more);
      } else {
        sum = sum.add(more);
      }
    }
    return sum;
  }

  private static Tensor renamed(Layer layer, List<Tensor> inputs) {
    Tensor x = inputs.get(0);
    if (layer instanceof Flatten) {
      return x.flatten(1, -1);
    } else if (layer instanceof Concat) {
      return cat(new TensorVector(inputs.toArray(new Tensor[0])), 1);
    } else if (layer instanceof ChannelSlice slice) {
      return x.narrow(1, slice.from(), slice.to() - slice.from());
    } else if (layer instanceof ChannelShuffle shuffle) {
      return shuffled(x, shuffle.groups());
    } else if (layer instanceof ChannelScale) {
      return x.mul(inputs.get(1).view(x.size(0), x.size(1), 1, 1));
    }
    throw new IllegalArgumentException(
        layer.describe() + " has no libtorch counterpart here: choose another network");
  }

  /** Zhang et al., ShuffleNet, 2017, section 3.1: reshape to (g, n), transpose, flatten. */
  private static Tensor shuffled(Tensor x, long groups) {
    long[] sizes = TorchTensors.sizes(x);
    return x.view(sizes[0], groups, sizes[1] / groups, sizes[2], sizes[3])
        .transpose(1, 2)
        .reshape(sizes);
  }
}
