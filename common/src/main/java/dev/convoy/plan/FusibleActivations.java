package dev.convoy.plan;

import dev.convoy.network.Activation;
import dev.convoy.network.Layer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The activations that a kernel of the layer before could apply on the way, as far as one worker's
 * part of a plan is concerned: they alone read its output, and find it where it was made. Whether
 * there is such a kernel is the back-end's to say.
 */
public final class FusibleActivations {
  private final Map<String, InputTensor> inputs = new LinkedHashMap<>();
  private final Map<String, Activation> behind = new HashMap<>();
  private final Map<String, Layer> before = new HashMap<>();
  private final Set<Integer> inPlace = new HashSet<>();

  private FusibleActivations() {}

  /** Those of one worker's part. */
  public static FusibleActivations of(TrainingPlan plan, int rank) {
    FusibleActivations found = new FusibleActivations();
    Map<String, Integer> uses = new HashMap<>();
    for (Reshard m : plan.forwardReshards()) {
      if (m.from() instanceof Value.Output output) {
        uses.merge(output.layer(), 1, Integer::sum);
      }
    }
    for (Reshard m : plan.forwardReshards()) {
      if (m.from() instanceof Value.Output output
          && m.to() instanceof Value.Input input
          && m.isIdentity(rank)
          && m.bytesSent(rank) == 0) {
        InputTensor tensor = plan.inputTensors().get(input.inputTensor());
        found.inPlace.add(tensor.id());
        if (uses.getOrDefault(output.layer(), 0) == 1) {
          found.add(plan, tensor, output.layer());
        }
      }
    }
    return found;
  }

  private void add(TrainingPlan plan, InputTensor tensor, String producer) {
    if (producer.equals(Network.INPUT)
        || plan.ownership().sharesOf(producer).isSummed()
        || tensor.readers().size() != 1
        || tensor.views().size() != 1) {
      return;
    }
    Node reader = plan.network().node(tensor.readers().get(0));
    if (reader.layer() instanceof Activation activation) {
      behind.put(producer, activation);
      before.put(reader.name(), plan.network().node(producer).layer());
      inputs.put(producer, tensor);
    }
  }

  /** What each activation reads, by the layer that could apply it, in the order of the plan. */
  public Map<String, InputTensor> inputs() {
    return Collections.unmodifiableMap(inputs);
  }

  /** The activation that a layer could apply, null where there is none. */
  public @Nullable Activation behind(String layer) {
    return behind.get(layer);
  }

  /** The layer that could apply an activation, null where there is none. */
  public @Nullable Layer before(String activation) {
    return before.get(activation);
  }

  /** Whether an input is there as the layer before has made it. */
  public boolean isInPlace(InputTensor tensor) {
    return inPlace.contains(tensor.id());
  }
}
