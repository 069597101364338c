package dev.convoy.worker.kernel.onednn.convolution;

import dev.convoy.network.Activation;
import dev.convoy.network.Convolution;
import dev.convoy.network.Window;
import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.KernelSpec;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that decides whether a share's narrow filter groups run faster merged, in words: what was
 * measured is remembered under them. They are written out one by one, so that what one build has
 * measured is found by another whose classes have other names.
 */
public final class MergeKey {
  private MergeKey() {}

  /**
   * The key of a share of a {@link Convolution}, by the sizes of the share and not of the layer.
   *
   * @param before the format in which its input is there
   * @param after the format that what follows most likely reads
   * @param spec what the kernel of the groups as they are does
   */
  public static String of(
      LayerShare share, OneDnnFormat before, OneDnnFormat after, KernelSpec spec, int threads) {
    Convolution layer = (Convolution) share.layer();
    Window window = layer.window();
    return String.join(
        " ",
        "convolution",
        "groups " + ConvolutionPart.of(share).get(0).groups(),
        "input " + before.key(),
        "output " + after.key(),
        "kernel " + window.kernel(),
        "stride " + window.stride(),
        "before " + window.before(),
        "after " + window.after(),
        "dilation " + window.dilation(),
        "bias " + (layer.bias() ? "yes" : "no"),
        "activation " + name(share.activation()),
        spec.separatesWeightGradients() ? "training" : "inference",
        "input gradients " + spec.formats().inputGradients().size(),
        "threads " + threads);
  }

  private static String name(@Nullable Activation activation) {
    return activation == null ? "none" : activation.function().name().toLowerCase(Locale.ROOT);
  }
}
