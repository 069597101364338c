package dev.convoy.driver.dl4j.exporter;

import dev.convoy.driver.dl4j.StoredLayers;
import dev.convoy.driver.dl4j.StoredTensor;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Linear;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;
import java.util.List;

/** Filters. DL4J has no groups but depthwise ones: each group becomes a branch. */
record FilterVertices(LayerSite site) implements FilterLayer.Visitor<Void> {

  @Override
  public Void visit(Convolution layer) {
    Shape output = site.outputMaps();
    Shape input = site.inputShape();
    FittedWindow fitted = FittedWindow.of(layer.window(), input, output.spatial());
    String padded = site.padded(site.input(), fitted.zeros());
    String name = site.node().name();
    if (layer.isDepthwise(input)) {
      int multiplier = layer.outputs() / input.channels();
      LayerJson depthwise =
          filters("DepthwiseConvolution2D", layer.window(), fitted, layer.bias())
              .channels(input.channels(), layer.outputs())
              .with("depthMultiplier", multiplier);
      site.last(depthwise, padded);
      site.graph()
          .store(
              StoredLayers.depthwise(
                  name, input.channels(), multiplier, layer.window().kernel(), layer.bias()));
      return null;
    }
    int in = input.channels() / layer.groups();
    int out = layer.outputs() / layer.groups();
    List<StoredTensor> stored =
        StoredLayers.convolution(name, out, in, layer.window().kernel(), layer.bias());
    site.shares(
        padded,
        layer.groups(),
        (part, share, reads) -> {
          LayerJson filters =
              filters("ConvolutionLayer", layer.window(), fitted, layer.bias()).channels(in, out);
          site.graph().layer(share, filters, reads);
          site.graph().store(part, stored);
        });
    return null;
  }

  private static LayerJson filters(String type, Window window, FittedWindow fitted, boolean bias) {
    return LayerJson.trained(type, "Identity")
        .with("cnn2dDataFormat", "NCHW")
        .with("convolutionMode", fitted.mode())
        .with("cudnnAlgoMode", "PREFER_FASTEST")
        .with("cudnnAllowFallback", true)
        .with("dilation", window.dilation())
        .filters(bias)
        .with("kernelSize", window.kernel())
        .with("padding", fitted.padding())
        .with("stride", window.stride());
  }

  @Override
  public Void visit(Linear layer) {
    int in = site.inputShape().channels();
    LayerJson dense =
        LayerJson.trained("DenseLayer", "Identity")
            .channels(in, layer.outputs())
            .filters(layer.bias())
            .with("hasLayerNorm", false);
    site.last(dense);
    site.graph()
        .store(StoredLayers.dense(site.node().name(), layer.outputs(), in, 1, layer.bias()));
    return null;
  }

  @Override
  public Void visit(TransposedConvolution layer) {
    site.outputMaps();
    FittedWindow fitted = fitted(layer);
    int in = site.inputShape().channels() / layer.groups();
    int out = layer.outputs() / layer.groups();
    List<StoredTensor> stored =
        StoredLayers.transposed(site.node().name(), out, in, layer.window().kernel(), layer.bias());
    site.shares(
        site.input(),
        layer.groups(),
        (part, share, reads) -> {
          LayerJson filters =
              filters("Deconvolution2D", layer.window(), fitted, layer.bias()).channels(in, out);
          site.graph().layer(share, filters, reads);
          site.graph().store(part, stored);
        });
    return null;
  }

  /** Padding takes away from both sides alike, or all but the stride. */
  private FittedWindow fitted(TransposedConvolution layer) {
    Window window = layer.window();
    boolean alike = true;
    boolean same = true;
    for (int d = 0; d < 2; d++) {
      int before = window.before().get(d);
      int after = window.after().get(d) - layer.outputPadding();
      int all =
          window.dilation().get(d) * (window.kernel().get(d) - 1) + 1 - window.stride().get(d);
      alike &= before == after;
      same &= all >= 0 && before == all / 2 && after == all - all / 2;
    }
    if (alike) {
      return new FittedWindow("Truncate", window.before(), List.of());
    } else if (same) {
      return new FittedWindow("Same", List.of(0, 0), List.of());
    }
    throw site.refuse("Deeplearning4j has no such padding of a deconvolution");
  }

  @Override
  public Void visit(DeformableConvolution layer) {
    throw site.refuse("Deeplearning4j has none");
  }
}
