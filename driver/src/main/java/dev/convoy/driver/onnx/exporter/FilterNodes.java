package dev.convoy.driver.onnx.exporter;

import dev.convoy.driver.onnx.model.AttributeProto;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Linear;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Window;
import java.util.ArrayList;
import java.util.List;

/** Filters: ONNX has each of them, with the same weights in the same order but for one. */
record FilterNodes(LayerSite site) implements FilterLayer.Visitor<String> {

  @Override
  public String visit(Convolution layer) {
    return site.last("Conv", site.inputsAndParameters(), window(layer.window(), layer.groups()));
  }

  @Override
  public String visit(Linear layer) {
    return site.last("Gemm", site.inputsAndParameters(), AttributeProto.of("transB", 1));
  }

  @Override
  public String visit(TransposedConvolution layer) {
    int in = site.inputShape().channels();
    int out = layer.outputs();
    int groups = layer.groups();
    List<Integer> sizes = new ArrayList<>(List.of(in, out / groups));
    sizes.addAll(layer.window().kernel());
    InputsFirst elements =
        new InputsFirst(
            site.graph().weights(), site.tensor("weight"), in, out, groups, layer.window().taps());
    List<String> inputs = new ArrayList<>(site.inputs());
    inputs.add(site.parameter("weight", sizes, elements));
    if (layer.bias()) {
      inputs.add(site.parameter("bias", List.of(out)));
    }
    AttributeProto more =
        AttributeProto.of(
            "output_padding", LayerSite.each(layer.outputPadding(), layer.window().dimensions()));
    return site.last("ConvTranspose", inputs, window(layer.window(), groups, more));
  }

  /** DeformConv reads maps, weights, offsets and a bias; its offsets are ordered as ours. */
  @Override
  public String visit(DeformableConvolution layer) {
    List<String> given = site.inputsAndParameters();
    List<String> inputs = new ArrayList<>(List.of(given.get(0), given.get(2), given.get(1)));
    inputs.addAll(given.subList(3, given.size()));
    AttributeProto more = AttributeProto.of("offset_group", layer.offsetGroups());
    return site.last("DeformConv", inputs, window(layer.window(), layer.groups(), more));
  }

  private static AttributeProto[] window(Window window, int groups, AttributeProto... more) {
    List<AttributeProto> all =
        new ArrayList<>(
            List.of(
                AttributeProto.of("kernel_shape", window.kernel()),
                AttributeProto.of("strides", window.stride()),
                LayerSite.pads(window.before(), window.after()),
                AttributeProto.of("dilations", window.dilation()),
                AttributeProto.of("group", groups)));
    all.addAll(List.of(more));
    return all.toArray(AttributeProto[]::new);
  }
}
