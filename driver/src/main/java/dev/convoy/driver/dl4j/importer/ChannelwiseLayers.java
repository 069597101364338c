package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.StoredLayers;
import dev.convoy.driver.dl4j.StoredTensor.Coding;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Dropout;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Upsample;
import dev.convoy.text.Quoted;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Layers that leave channels apart, and normalisation over them. */
final class ChannelwiseLayers {
  static final Map<String, LayerReader> ALL =
      Map.of(
          "ActivationLayer",
              (layer, layers, inputs) -> Activations.alone(layer, layers, inputs.get(0)),
          "DropoutLayer",
              (layer, layers, inputs) -> inputs.get(0), // every layer may drop its input
          "BatchNormalization", ChannelwiseLayers::batchNorm,
          "LocalResponseNormalization", ChannelwiseLayers::responseNorm,
          "Upsampling2D", ChannelwiseLayers::upsampling,
          "ZeroPaddingLayer", ChannelwiseLayers::padding);

  private ChannelwiseLayers() {}

  /** What is left of a layer's input by its dropout, of which DL4J says how much it keeps. */
  static Value dropped(Described layer, ReadLayers layers, Value input) {
    Optional<Described> found = layer.part("idropout");
    if (found.isEmpty()) {
      return input;
    }
    Described dropout = found.get();
    if (!dropout.kind().equals("Dropout")) {
      layers.note(
          "the %s of layer %s is left out: Convoy has Dropout alone"
              .formatted(dropout.kind(), Quoted.of(layer.name())));
      return input;
    }
    double kept = dropout.number("p", 1);
    layer.require(kept > 0 && kept <= 1, "keeps a share of its input that is none: " + kept);
    if (kept == 1) {
      return input;
    }
    double rate = BigDecimal.ONE.subtract(BigDecimal.valueOf(kept)).doubleValue();
    String name =
        layer.kind().equals("DropoutLayer") ? layers.name(layer) : layers.name(layer, "dropout");
    return layers.add(layer, name, new Dropout(rate), input).inPixels(input.pixels());
  }

  /** DL4J has an activation among its settings too, but does not run it. */
  private static Value batchNorm(Described layer, ReadLayers layers, List<Value> inputs) {
    Value input = inputs.get(0);
    layer.require(input.pixels() == 1, "reads maps flattened with their channels last");
    int channels = input.shape().channels();
    if (layer.count("nout") != channels) {
      throw new SizeException(
          layer,
          "says that it has %d channels, but reads %s"
              .formatted(layer.count("nout"), input.shape()));
    }
    double decay = layer.number("decay", 0.9);
    double momentum = BigDecimal.ONE.subtract(BigDecimal.valueOf(decay)).doubleValue();
    layer.require(momentum >= 0 && momentum <= 1, "has a decay that is none: " + decay);
    String name = layers.name(layer);
    BatchNorm norm = new BatchNorm(layer.number("eps", 1e-5), momentum);
    Value given = layers.add(layer, name, norm, input);
    boolean fixed = layer.flag("lockGammaBeta", false);
    if (fixed) {
      layer.require(
          layer.number("gamma", 1) == 1 && layer.number("beta", 0) == 0,
          "keeps other scales and shifts than 1 and 0");
      layers.constant(name + ".weight", 1);
      layers.constant(name + ".bias", 0);
      layers.note("scales and shifts of batch normalisations that were locked are trained");
    }
    boolean logarithms = hasLogarithms(layer);
    layers.store(
        StoredLayers.batchNorm(
            name, channels, !fixed, logarithms ? Coding.LOG10_OF_ROOT : Coding.PLAIN));
    return given;
  }

  /** As DL4J does, which asks the names of its parameters first. */
  private static boolean hasLogarithms(Described layer) {
    return layer.variables().isEmpty()
        ? layer.flag("useLogStd", false)
        : !layer.variables().contains("var");
  }

  /** DL4J's alpha is that of one square, not of their mean. */
  private static Value responseNorm(Described layer, ReadLayers layers, List<Value> inputs) {
    double size = layer.number("n", 5);
    layer.require(
        size == Math.rint(size) && size % 2 == 1 && size > 0 && size < 1 << 20,
        "sums over %s channels, and an odd number can be read".formatted(size));
    return layers.add(
        layer,
        new LocalResponseNorm(
            (int) size,
            layer.number("alpha", 1e-4) * size,
            layer.number("beta", 0.75),
            layer.number("k", 2),
            1),
        inputs.get(0));
  }

  private static Value upsampling(Described layer, ReadLayers layers, List<Value> inputs) {
    List<Integer> size = layer.pair("size", 1);
    layer.require(
        size.get(0).equals(size.get(1)) && size.get(0) > 0,
        "enlarges height and width by different factors");
    return layers.add(layer, new Upsample(size.get(0), Upsample.Mode.NEAREST), inputs.get(0));
  }

  /** It becomes padding of the convolutions that read it. */
  private static Value padding(Described layer, ReadLayers layers, List<Value> inputs) {
    Value input = inputs.get(0);
    layer.require(
        input.shape().dimensions() == 2,
        "reads %s, no maps of two dimensions".formatted(input.shape()));
    layer.require(!input.softmax(), "reads a softmax, which can only be the last");
    List<Integer> said = layer.wholes("padding", List.of(0, 0));
    layer.require(said.size() == 2 || said.size() == 4, "has a padding that is none");
    List<Integer> all =
        said.size() == 4 ? said : List.of(said.get(0), said.get(0), said.get(1), said.get(1));
    return input.padded(List.of(all.get(0), all.get(2)), List.of(all.get(1), all.get(3)));
  }
}
