package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.StoredLayers;
import dev.convoy.network.Convolution;
import dev.convoy.network.Linear;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Window;
import java.util.List;
import java.util.Map;

/** Convolutions of all kinds, and fully connected layers. */
final class FilterLayers {
  static final Map<String, LayerReader> ALL =
      Map.of(
          "ConvolutionLayer", FilterLayers::convolution,
          "Convolution2D", FilterLayers::convolution,
          "Deconvolution2D", FilterLayers::transposed,
          "DepthwiseConvolution2D", FilterLayers::depthwise,
          "SeparableConvolution2D", FilterLayers::separable,
          "DenseLayer", FilterLayers::dense);

  private FilterLayers() {}

  private static int inputs(Described layer, Value input) {
    int said = layer.count("nin");
    layer.require(
        said == input.shape().channels(),
        "says that it reads %d channels, but reads %s".formatted(said, input.shape()));
    return said;
  }

  private static int multiplier(Described layer, int inputs) {
    int multiplier = layer.count("depthMultiplier");
    layer.require(
        (long) inputs * multiplier <= 1 << 20, "has more channels than a network may have");
    return multiplier;
  }

  private static Value convolution(Described layer, ReadLayers layers, List<Value> inputs) {
    Value input = inputs.get(0);
    int in = inputs(layer, input);
    int out = layer.count("nout");
    boolean bias = layer.flag("hasBias", true);
    Window window = LayerWindow.of(layer, input);
    String name = layers.name(layer);
    Value maps = layers.add(layer, name, new Convolution(out, window, 1, bias), input.bare());
    layers.store(StoredLayers.convolution(name, out, in, window.kernel(), bias));
    return Activations.behind(layer, layers, maps);
  }

  private static Value depthwise(Described layer, ReadLayers layers, List<Value> inputs) {
    Value input = inputs.get(0);
    int in = inputs(layer, input);
    int multiplier = multiplier(layer, in);
    boolean bias = layer.flag("hasBias", true);
    Window window = LayerWindow.of(layer, input);
    String name = layers.name(layer);
    Value maps =
        layers.add(layer, name, new Convolution(in * multiplier, window, in, bias), input.bare());
    layers.store(StoredLayers.depthwise(name, in, multiplier, window.kernel(), bias));
    return Activations.behind(layer, layers, maps);
  }

  private static Value separable(Described layer, ReadLayers layers, List<Value> inputs) {
    Value input = inputs.get(0);
    int in = inputs(layer, input);
    int out = layer.count("nout");
    int multiplier = multiplier(layer, in);
    boolean bias = layer.flag("hasBias", true);
    Window window = LayerWindow.of(layer, input);
    String first = layers.name(layer, "depthwise");
    String second = layers.name(layer);
    Value between =
        layers.add(layer, first, new Convolution(in * multiplier, window, in, false), input.bare());
    Window point = Window.square(1);
    Value maps = layers.add(layer, second, new Convolution(out, point, 1, bias), between);
    layers.store(StoredLayers.separable(first, second, out, in, multiplier, window.kernel(), bias));
    return Activations.behind(layer, layers, maps);
  }

  private static Value transposed(Described layer, ReadLayers layers, List<Value> inputs) {
    Value input = inputs.get(0);
    int in = inputs(layer, input);
    int out = layer.count("nout");
    boolean bias = layer.flag("hasBias", true);
    layer.require(!input.isPadded(), "reads zero padding, which only convolutions can");
    String name = layers.name(layer);
    TransposedConvolution transposed = transposed(layer, input, out, bias);
    Value maps = layers.add(layer, name, transposed, input);
    List<Integer> kernel = transposed.window().kernel();
    layers.store(StoredLayers.transposed(name, out, in, kernel, bias));
    return Activations.behind(layer, layers, maps);
  }

  /** With {@code Same}, maps grow by the stride alone. */
  private static TransposedConvolution transposed(
      Described layer, Value input, int outputs, boolean bias) {
    Window said = LayerWindow.of(layer, input);
    if (!layer.text("convolutionMode", "Truncate").equals("Same")) {
      return new TransposedConvolution(outputs, said, 0, 1, bias);
    }
    List<Integer> all =
        List.of(
            said.dilation().get(0) * (said.kernel().get(0) - 1) + 1 - said.stride().get(0),
            said.dilation().get(1) * (said.kernel().get(1) - 1) + 1 - said.stride().get(1));
    layer.require(
        all.get(0) >= 0 && all.get(1) >= 0,
        "is a deconvolution of mode Same whose stride is larger than its kernel");
    List<Integer> before = all.stream().map(each -> each / 2).toList();
    List<Integer> after = all.stream().map(each -> each - each / 2).toList();
    Window window = new Window(said.kernel(), said.stride(), before, after, said.dilation());
    return new TransposedConvolution(outputs, window, 0, 1, bias);
  }

  private static Value dense(Described layer, ReadLayers layers, List<Value> inputs) {
    return Activations.behind(layer, layers, scores(layer, layers, inputs.get(0)));
  }

  /** A fully connected layer without what follows it. */
  static Value scores(Described layer, ReadLayers layers, Value input) {
    layer.require(!layer.flag("hasLayerNorm", false), "has a layer normalisation");
    layer.require(
        input.shape().dimensions() == 0,
        "reads maps of %s that nobody flattens".formatted(input.shape()));
    int in = layer.count("nin");
    if (in != input.shape().channels()) {
      throw new SizeException(
          layer, "says that it reads %d values, but would read %s".formatted(in, input.shape()));
    }
    int out = layer.count("nout");
    boolean bias = layer.flag("hasBias", true);
    String name = layers.name(layer);
    Value scores = layers.add(layer, name, new Linear(out, bias), input);
    layers.store(StoredLayers.dense(name, out, in, input.pixels(), bias));
    return scores;
  }
}
