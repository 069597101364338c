package dev.convoy.driver.dl4j.exporter;

import dev.convoy.network.Pooling;
import dev.convoy.network.Pooling.Divisor;
import dev.convoy.network.Pooling.Kind;
import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;

/** Pooling, as far as DL4J has the same windows and divides by as much. */
final class PoolingVertices {

  private PoolingVertices() {}

  static void write(LayerSite site, Pooling layer) {
    Shape output = site.outputMaps();
    Window window = layer.window();
    FittedWindow fitted = FittedWindow.of(window, site.inputShape(), output.spatial());
    boolean mean = layer.kind() == Kind.AVERAGE;
    boolean countsPadding = mean && layer.divisor() != Divisor.VALID;
    if (!fitted.zeros().isEmpty() && !countsPadding) {
      throw site.refuse(
          "Deeplearning4j has no pooling whose padding is other on one side than on the other");
    }
    if (countsPadding && layer.divisor() == Divisor.TORCH && reachesBehind(site, layer)) {
      throw site.refuse(
          "Deeplearning4j has no mean over windows that are partly outside and count only what is inside");
    }
    String input = site.padded(site.input(), fitted.zeros());
    site.last(
        LayerJson.plain("SubsamplingLayer")
            .with("avgPoolIncludePadInDivisor", countsPadding)
            .with("cnn2dDataFormat", "NCHW")
            .with("convolutionMode", fitted.mode())
            .with("cudnnAllowFallback", true)
            .with("dilation", window.dilation())
            .with("eps", 1e-8)
            .with("kernelSize", window.kernel())
            .with("padding", fitted.padding())
            .with("pnorm", 0)
            .with("poolingType", mean ? "AVG" : "MAX")
            .with("stride", window.stride()),
        input);
  }

  /** Whether a last window goes on behind the padding, where nothing is counted. */
  private static boolean reachesBehind(LayerSite site, Pooling layer) {
    for (int d = 0; d < 2; d++) {
      int needed =
          FittedWindow.needed(layer.window(), site.inputShape(), site.outputShape().spatial(), d);
      if (needed > layer.window().after().get(d)) {
        return true;
      }
    }
    return false;
  }
}
