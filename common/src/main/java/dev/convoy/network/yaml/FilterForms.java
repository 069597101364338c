package dev.convoy.network.yaml;

import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Linear;
import dev.convoy.network.TransposedConvolution;
import java.util.ArrayList;
import java.util.List;

/** Layers with filters. */
final class FilterForms {
  private static final String GROUPS = "groups";
  private static final String BIAS = "bias";
  private static final String OUTPUT_PADDING = "output-padding";
  private static final String OFFSET_GROUPS = "offset-groups";

  static final LayerForm<Convolution> CONVOLUTION = convolution();
  static final LayerForm<TransposedConvolution> TRANSPOSED = transposed();
  static final LayerForm<DeformableConvolution> DEFORMABLE = deformable();
  static final LayerForm<Linear> LINEAR = linear();
  static final List<LayerForm<?>> ALL = List.of(CONVOLUTION, TRANSPOSED, DEFORMABLE, LINEAR);

  private FilterForms() {}

  private static LayerForm<Convolution> convolution() {
    return LayerForm.of(
        "convolution",
        keys(GROUPS, BIAS),
        s -> new Convolution(s.outputs(), Windows.convolution(s), groups(s), s.flag(BIAS, true)),
        (c, line) -> {
          Windows.write(c.window(), line.main(c.outputs()));
          line.integer(GROUPS, c.groups(), 1).flag(BIAS, c.bias(), true);
        });
  }

  private static LayerForm<TransposedConvolution> transposed() {
    return LayerForm.of(
        "transposed-convolution",
        keys(OUTPUT_PADDING, GROUPS, BIAS),
        s ->
            new TransposedConvolution(
                s.outputs(),
                Windows.convolution(s),
                s.integer(OUTPUT_PADDING, 0, 0, Limits.WINDOW),
                groups(s),
                s.flag(BIAS, true)),
        (c, line) -> {
          Windows.write(c.window(), line.main(c.outputs()));
          line.integer(OUTPUT_PADDING, c.outputPadding(), 0)
              .integer(GROUPS, c.groups(), 1)
              .flag(BIAS, c.bias(), true);
        });
  }

  private static LayerForm<DeformableConvolution> deformable() {
    return LayerForm.<DeformableConvolution>of(
            "deformable-convolution",
            keys(GROUPS, OFFSET_GROUPS, BIAS),
            s ->
                new DeformableConvolution(
                    s.outputs(),
                    Windows.convolution(s),
                    groups(s),
                    s.integer(OFFSET_GROUPS, 1, 1, Limits.SIZE),
                    s.flag(BIAS, true)),
            (c, line) -> {
              Windows.write(c.window(), line.main(c.outputs()));
              line.integer(GROUPS, c.groups(), 1)
                  .integer(OFFSET_GROUPS, c.offsetGroups(), 1)
                  .flag(BIAS, c.bias(), true);
            })
        .reading(2, 2);
  }

  private static LayerForm<Linear> linear() {
    return LayerForm.of(
        "linear",
        List.of(BIAS),
        s -> new Linear(s.outputs(), s.flag(BIAS, true)),
        (l, line) -> line.main(l.outputs()).flag(BIAS, l.bias(), true));
  }

  private static int groups(Settings settings) {
    return settings.integer(GROUPS, 1, 1, Limits.SIZE);
  }

  private static List<String> keys(String... more) {
    List<String> keys = new ArrayList<>(Windows.KEYS);
    keys.addAll(List.of(more));
    return List.copyOf(keys);
  }
}
