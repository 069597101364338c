package dev.convoy.driver.dl4j.importer;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Losses of classifiers, which are a softmax cross-entropy. */
final class LossLayers {
  static final Map<String, LayerReader> ALL =
      Map.of(
          "OutputLayer", LossLayers::output,
          "LossLayer", LossLayers::loss,
          "CnnLossLayer", LossLayers::loss);

  private static final Set<String> CROSS_ENTROPY =
      Set.of("LossMCXENT", "LossNegativeLogLikelihood", "LossSparseMCXENT");

  private LossLayers() {}

  private static Value output(Described layer, ReadLayers layers, List<Value> inputs) {
    return scored(layer, layers, FilterLayers.scores(layer, layers, inputs.get(0)));
  }

  private static Value loss(Described layer, ReadLayers layers, List<Value> inputs) {
    return scored(layer, layers, inputs.get(0));
  }

  private static Value scored(Described layer, ReadLayers layers, Value input) {
    Described loss = layer.part("lossFn").orElseThrow(() -> layer.refuse("has no loss function"));
    boolean isOne = input.softmax() ? Activations.isIdentity(layer) : Activations.isSoftmax(layer);
    layer.require(
        CROSS_ENTROPY.contains(loss.kind()) && isOne,
        "has the loss %s, and that of classifiers can be read: a softmax and then LossMCXENT, LossNegativeLogLikelihood or LossSparseMCXENT"
            .formatted(loss.kind()));
    if (loss.part("weights").isPresent()) {
      layers.note("weights of classes are left out: the loss counts all alike");
    }
    layers.train();
    return input.softmax() ? input : input.withSoftmax();
  }
}
