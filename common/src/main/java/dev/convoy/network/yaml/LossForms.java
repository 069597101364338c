package dev.convoy.network.yaml;

import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.SoftmaxCrossEntropy;
import java.util.List;

/** Loss heads. */
final class LossForms {
  private static final String SMOOTHING = "smoothing";

  static final List<LayerForm<?>> ALL =
      List.of(
          LayerForm.of(
              "softmax-cross-entropy",
              SoftmaxCrossEntropy.class,
              List.of(SMOOTHING),
              s -> s.nothing(new SoftmaxCrossEntropy(s.number(SMOOTHING, 0, 0, 1))),
              (l, line) -> line.number(SMOOTHING, l.smoothing(), 0)),
          LayerForm.bare("mean-squared-error", MeanSquaredError.class, new MeanSquaredError()));

  private LossForms() {}
}
