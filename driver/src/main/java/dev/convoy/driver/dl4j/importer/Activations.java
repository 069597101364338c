package dev.convoy.driver.dl4j.importer;

import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
import dev.convoy.network.Layer;
import dev.convoy.network.LeakyRelu;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Activation functions, which with DL4J are settings of nearly every layer. */
final class Activations {
  private static final String KEY = "activationFn";
  private static final String SOFTMAX = "ActivationSoftmax";
  private static final Map<String, Function> PLAIN =
      Map.of(
          "ActivationReLU6", Function.RELU6,
          "ActivationSigmoid", Function.SIGMOID,
          "ActivationTanH", Function.TANH,
          "ActivationSwish", Function.SILU);

  private Activations() {}

  /** Whether a layer's is a softmax. */
  static boolean isSoftmax(Described layer) {
    return layer.part(KEY).map(f -> f.kind().equals(SOFTMAX)).orElse(false);
  }

  /** Whether a layer has none. */
  static boolean isIdentity(Described layer) {
    return layer.part(KEY).map(f -> f.kind().equals("ActivationIdentity")).orElse(true);
  }

  /** Adds that of a layer behind the rest of it. */
  static Value behind(Described layer, ReadLayers layers, Value value) {
    return add(layer, layers, value, true);
  }

  /** Adds that of a layer which is nothing else. */
  static Value alone(Described layer, ReadLayers layers, Value value) {
    return add(layer, layers, value, false);
  }

  private static Value add(Described layer, ReadLayers layers, Value value, boolean more) {
    if (isSoftmax(layer)) {
      layer.require(!value.softmax(), "is a softmax of a softmax");
      layer.require(!value.isPadded(), "reads zero padding, which only convolutions can");
      return value.withSoftmax();
    } else if (isIdentity(layer)) {
      return value;
    }
    Described function = layer.part(KEY).orElseThrow();
    Layer activation =
        of(function)
            .orElseThrow(
                () ->
                    layer.refuse(
                        "has the activation %s, and of those Convoy has identity, ReLU, ReLU6, LReLU, sigmoid, tanh, swish and a softmax at the end"
                            .formatted(function.kind())));
    String name = more ? layers.name(layer, word(function)) : layers.name(layer);
    return layers.add(layer, name, activation, value).inPixels(value.pixels());
  }

  private static String word(Described function) {
    return function.kind().replaceFirst("^Activation", "").toLowerCase(Locale.ROOT);
  }

  private static Optional<Layer> of(Described function) {
    Function plain = PLAIN.get(function.kind());
    if (plain != null) {
      return Optional.of(new Activation(plain));
    }
    return switch (function.kind()) {
      case "ActivationLReLU" -> Optional.of(new LeakyRelu(function.number("alpha", 0.01)));
      case "ActivationReLU" -> rectifier(function);
      default -> Optional.empty();
    };
  }

  /** It may have a slope below 0, a largest value, and a threshold. */
  private static Optional<Layer> rectifier(Described function) {
    double slope = function.number("negativeSlope", 0);
    double most = function.number("max", 0);
    if (function.number("threshold", 0) != 0 || (slope != 0 && most != 0)) {
      return Optional.empty();
    } else if (slope != 0) {
      return Optional.of(new LeakyRelu(slope));
    } else if (most == 6) {
      return Optional.of(new Activation(Function.RELU6));
    }
    return most == 0 ? Optional.of(new Activation(Function.RELU)) : Optional.empty();
  }
}
