package dev.convoy.network.yaml;

import dev.convoy.network.MeanSquaredError;
import dev.convoy.network.SoftmaxCrossEntropy;
import java.util.List;

/** Loss heads. */
final class LossForms {
  private static final String SMOOTHING = "smoothing";

  static final LayerForm<SoftmaxCrossEntropy> SOFTMAX =
      LayerForm.of(
          "softmax-cross-entropy",
          List.of(SMOOTHING),
          s -> s.nothing(new SoftmaxCrossEntropy(s.number(SMOOTHING, 0, 0, 1))),
          (l, line) -> line.number(SMOOTHING, l.smoothing(), 0));
  static final LayerForm<MeanSquaredError> MEAN_SQUARED_ERROR =
      LayerForm.bare("mean-squared-error", new MeanSquaredError());
  static final List<LayerForm<?>> ALL = List.of(SOFTMAX, MEAN_SQUARED_ERROR);

  private LossForms() {}
}
