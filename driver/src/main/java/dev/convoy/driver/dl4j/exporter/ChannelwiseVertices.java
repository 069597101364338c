package dev.convoy.driver.dl4j.exporter;

import dev.convoy.driver.dl4j.StoredLayers;
import dev.convoy.driver.dl4j.StoredTensor.Coding;
import dev.convoy.network.Activation;
import dev.convoy.network.Activation.Function;
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
import java.math.BigDecimal;
import java.util.List;

/** Layers that work channel by channel. */
record ChannelwiseVertices(LayerSite site) implements ChannelwiseLayer.Visitor<Void> {

  @Override
  public Void visit(Activation layer) {
    LayerJson activation = LayerJson.trained("ActivationLayer", function(layer.function()));
    site.last(activation, site.ownInput());
    return null;
  }

  private String function(Function function) {
    return switch (function) {
      case RELU -> "ReLU";
      case RELU6 -> "ReLU6";
      case SILU -> "Swish";
      case SIGMOID -> "Sigmoid";
      case TANH -> "TanH";
      case HARD_SWISH -> throw site.refuse("Deeplearning4j has none");
    };
  }

  @Override
  public Void visit(LeakyRelu layer) {
    site.last(LayerJson.trained("ActivationLayer", "LReLU").ofActivation("alpha", layer.slope()));
    return null;
  }

  @Override
  public Void visit(Add layer) {
    site.last(GraphWriter.vertex("ElementWiseVertex").put("op", "Add"));
    return null;
  }

  /** DL4J's decay is how much of the running averages stays. */
  @Override
  public Void visit(BatchNorm layer) {
    int channels = site.outputShape().channels();
    site.last(
        LayerJson.trained("BatchNormalization", "Identity")
            .channels(channels, channels)
            .with("beta", 0.0)
            .with("cnn2DFormat", "NCHW")
            .with("cudnnAllowFallback", true)
            .with("decay", rest(layer.momentum()))
            .with("eps", layer.epsilon())
            .with("gamma", 1.0)
            .with("lockGammaBeta", false)
            .with("minibatch", true)
            .with("useLogStd", false)
            .variables("gamma", "beta", "mean", "var"));
    site.graph().store(StoredLayers.batchNorm(site.node().name(), channels, true, Coding.PLAIN));
    return null;
  }

  private static double rest(double share) {
    return BigDecimal.ONE.subtract(BigDecimal.valueOf(share)).doubleValue();
  }

  @Override
  public Void visit(ChannelScale layer) {
    throw site.refuse("Deeplearning4j has none");
  }

  /** DL4J says how much is kept. */
  @Override
  public Void visit(Dropout layer) {
    if (layer.rate() == 0) {
      site.nothing();
      return null;
    }
    LayerJson dropout = LayerJson.trained("DropoutLayer", "Identity");
    dropout
        .part("idropout", "org.deeplearning4j.nn.conf.dropout.Dropout")
        .put("p", rest(layer.rate()))
        .putNull("pschedule");
    site.last(dropout);
    return null;
  }

  @Override
  public Void visit(GlobalAveragePooling layer) {
    if (site.inputShape().dimensions() == 0) {
      site.nothing();
      return null;
    } else if (site.inputShape().dimensions() != 2) {
      throw site.refuse("only maps of two dimensions are written for Deeplearning4j");
    }
    site.last(
        LayerJson.plain("GlobalPoolingLayer")
            .with("collapseDimensions", true)
            .with("pnorm", 2)
            .with("poolingType", "AVG"));
    return null;
  }

  /** DL4J's alpha is that of one square, and it has no towers: each becomes a branch. */
  @Override
  public Void visit(LocalResponseNorm layer) {
    site.outputMaps();
    site.shares(
        site.input(),
        layer.towers(),
        (part, share, reads) -> {
          LayerJson norm =
              LayerJson.plain("LocalResponseNormalization")
                  .with("alpha", layer.alpha() / layer.size())
                  .with("beta", layer.beta())
                  .with("cudnnAllowFallback", true)
                  .with("dataFormat", "NCHW")
                  .with("k", layer.k())
                  .with("n", (double) layer.size());
          site.graph().layer(share, norm, reads);
        });
    return null;
  }

  @Override
  public Void visit(Pooling layer) {
    PoolingVertices.write(site, layer);
    return null;
  }

  @Override
  public Void visit(Upsample layer) {
    site.outputMaps();
    if (layer.mode() != Upsample.Mode.NEAREST) {
      throw site.refuse("Deeplearning4j enlarges by the nearest element alone");
    }
    site.last(
        LayerJson.plain("Upsampling2D")
            .with("format", "NCHW")
            .with("size", List.of(layer.factor(), layer.factor())));
    return null;
  }
}
