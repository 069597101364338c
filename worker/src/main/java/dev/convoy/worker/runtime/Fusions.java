package dev.convoy.worker.runtime;

import dev.convoy.network.Activation;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.worker.kernel.Kernels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which activations a worker applies within the kernel of the layer before: those that are the only
 * reader of its output and find it on the same worker, where the backend can do it.
 */
final class Fusions {
  private final Map<String, Activation> behind = new HashMap<>();
  private final Set<String> fused = new HashSet<>();

  Fusions(TrainingPlan plan, int rank, Kernels kernels) {
    Map<String, Integer> uses = new HashMap<>();
    List<Reshard> forward = plan.forwardReshards();
    for (Reshard m : forward) {
      if (m.from() instanceof Value.Output output) {
        uses.merge(output.layer(), 1, Integer::sum);
      }
    }
    for (Reshard m : forward) {
      if (m.from() instanceof Value.Output output
          && !isSummed(plan, output.layer())
          && m.to() instanceof Value.Input input
          && uses.getOrDefault(output.layer(), 0) == 1
          && staysHere(m, rank)) {
        fuse(plan, plan.inputTensors().get(input.inputTensor()), output.layer(), kernels);
      }
    }
  }

  /** Whether what the kernel writes is not the output yet. */
  private static boolean isSummed(TrainingPlan plan, String layer) {
    return plan.ownership().sharesOf(layer).isSummed();
  }

  private static boolean staysHere(Reshard m, int rank) {
    return m.isIdentity(rank) && m.bytesSent(rank) == 0;
  }

  private void fuse(TrainingPlan plan, InputTensor inputTensor, String layer, Kernels kernels) {
    if (inputTensor.readers().size() != 1 || inputTensor.views().size() != 1) {
      return;
    }
    Node producer = producer(plan, layer);
    Node reader = plan.network().node(inputTensor.readers().get(0));
    if (producer != null
        && reader.layer() instanceof Activation activation
        && kernels.fuses(producer.layer(), activation)) {
      behind.put(layer, activation);
      fused.add(reader.name());
    }
  }

  /** The layer, or null for the network's input. */
  private static @Nullable Node producer(TrainingPlan plan, String layer) {
    return plan.network().nodes().stream()
        .filter(n -> n.name().equals(layer))
        .findFirst()
        .orElse(null);
  }

  /** The function that is applied to a layer's output on the way, or null. */
  @Nullable Activation behind(String layer) {
    return behind.get(layer);
  }

  /** Whether a layer is applied within the kernel of the one before. */
  boolean isFused(String layer) {
    return fused.contains(layer);
  }
}
