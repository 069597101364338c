package dev.convoy.driver.onnx.exporter;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.network.Activation;
import dev.convoy.network.Add;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.ChannelScale;
import dev.convoy.network.ChannelwiseLayer;
import dev.convoy.network.Dropout;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.LeakyRelu;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.Pooling;
import dev.convoy.network.Upsample;
import dev.convoy.tensor.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Layers whose every channel comes from the same channel, as they are when nothing is trained. */
record ChannelwiseNodes(LayerSite site) implements ChannelwiseLayer.Visitor<String> {
  private static final AttributeProto CHANNELS = AttributeProto.of("axis", 1);

  @Override
  public String visit(Activation layer) {
    return switch (layer.function()) {
      case RELU -> site.last("Relu", site.inputs());
      case RELU6 ->
          site.last("Clip", List.of(site.input(), site.number("least", 0), site.number("most", 6)));
      case SIGMOID -> site.last("Sigmoid", site.inputs());
      case TANH -> site.last("Tanh", site.inputs());
      case HARD_SWISH -> site.last("HardSwish", site.inputs());
      case SILU -> {
        String gate = site.step("Sigmoid", site.inputs());
        yield site.last("Mul", List.of(site.input(), gate));
      }
    };
  }

  @Override
  public String visit(Add layer) {
    return site.last(site.inputs().size() == 2 ? "Add" : "Sum", site.inputs());
  }

  /** ONNX's momentum is how much of the running averages stays. */
  @Override
  public String visit(BatchNorm layer) {
    List<String> inputs = site.inputsAndParameters();
    List<Integer> perChannel = List.of(site.outputShape().channels());
    inputs.add(site.parameter(TensorSpec.RUNNING_MEAN, perChannel));
    inputs.add(site.parameter(TensorSpec.RUNNING_VAR, perChannel));
    double stays = BigDecimal.ONE.subtract(BigDecimal.valueOf(layer.momentum())).doubleValue();
    return site.last(
        "BatchNormalization",
        inputs,
        AttributeProto.of("epsilon", layer.epsilon()),
        AttributeProto.of("momentum", stays));
  }

  /** One value a channel gets a size of 1 for each dimension of the maps. */
  @Override
  public String visit(ChannelScale layer) {
    int dimensions = site.inputShape().dimensions();
    String scales = site.inputs().get(1);
    if (dimensions > 0) {
      List<Long> axes = LongStream.range(2, 2 + dimensions).boxed().toList();
      scales = site.step("Unsqueeze", List.of(scales, site.integers("axes", axes)));
    }
    return site.last("Mul", List.of(site.input(), scales));
  }

  /** Nothing is dropped when nothing is trained. */
  @Override
  public String visit(Dropout layer) {
    return site.input();
  }

  @Override
  public String visit(GlobalAveragePooling layer) {
    if (site.inputShape().dimensions() == 0) {
      return site.last("Identity", site.inputs());
    }
    String means = site.step("GlobalAveragePool", site.inputs());
    return site.last("Flatten", List.of(means), CHANNELS);
  }

  @Override
  public String visit(LeakyRelu layer) {
    return site.last("LeakyRelu", site.inputs(), AttributeProto.of("alpha", layer.slope()));
  }

  /**
   * ONNX's alpha is ours: of the mean square. It knows neither towers nor other than two
   * dimensions: each tower becomes a record of its own, and all dimensions behind the first are
   * one.
   */
  @Override
  public String visit(LocalResponseNorm layer) {
    AttributeProto[] settings = {
      AttributeProto.of("size", layer.size()),
      AttributeProto.of("alpha", layer.alpha()),
      AttributeProto.of("beta", layer.beta()),
      AttributeProto.of("bias", layer.k())
    };
    Shape shape = site.inputShape();
    if (layer.towers() == 1 && shape.dimensions() == 2) {
      return site.last("LRN", site.inputs(), settings);
    }
    List<Integer> spatial = shape.spatial();
    long rows = spatial.isEmpty() ? 1 : spatial.get(0);
    List<Long> apart =
        List.of(-1L, (long) shape.channels() / layer.towers(), rows, shape.spatialSize() / rows);
    String towers = site.reshape(site.input(), apart);
    return site.lastReshape(site.step("LRN", List.of(towers), settings), -1);
  }

  @Override
  public String visit(Pooling layer) {
    return PoolingNodes.output(site, layer);
  }

  /** Nearest takes the element at {@code floor(o / factor)}; both hold the edges. */
  @Override
  public String visit(Upsample layer) {
    boolean nearest = layer.mode() == Upsample.Mode.NEAREST;
    List<AttributeProto> settings = new ArrayList<>();
    settings.add(AttributeProto.of("mode", nearest ? "nearest" : "linear"));
    settings.add(
        AttributeProto.of("coordinate_transformation_mode", nearest ? "asymmetric" : "half_pixel"));
    if (nearest) {
      settings.add(AttributeProto.of("nearest_mode", "floor"));
    }
    List<Float> factors = new ArrayList<>(List.of(1f, 1f));
    site.inputShape().spatial().forEach(size -> factors.add((float) layer.factor()));
    return site.last(
        "Resize",
        List.of(site.input(), "", site.floats("factors", factors)),
        settings.toArray(AttributeProto[]::new));
  }
}
