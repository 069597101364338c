package dev.convoy.worker.runtime.program;

import dev.convoy.network.Activation;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.worker.kernel.Kernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Applies activations within the kernel of the layer before: those that are the only reader of its
 * output and find it on the same worker, where the backend can do it. What is left of them is
 * another name for the layer's output, and for its gradient.
 */
final class Fusion implements UnaryOperator<ValueProgram> {
  private final Kernels kernels;

  Fusion(Kernels kernels) {
    this.kernels = kernels;
  }

  /**
   * What is fused.
   *
   * @param behind the activation that a layer takes over
   * @param inputs what an activation that is taken over reads
   */
  private record Fused(Map<String, Activation> behind, Map<String, InputTensor> inputs) {}

  @Override
  public ValueProgram apply(ValueProgram program) {
    Fused fused = fused(program.plan(), program.rank());
    List<ValueOp> ops = new ArrayList<>();
    for (ValueOp op : program.ops()) {
      ops.add(op instanceof ValueOp.Compute compute ? fuse(compute, fused) : op);
    }
    return program.withOps(ops);
  }

  private static ValueOp fuse(ValueOp.Compute op, Fused fused) {
    InputTensor input = fused.inputs.get(op.layer());
    if (input == null) {
      Activation activation = fused.behind.get(op.layer());
      return activation == null ? op : op.with(activation);
    }
    String layer = op.layer();
    return op.pass() == Step.Pass.FORWARD
        ? new ValueOp.Alias(op.planStep(), new Value.Input(input.id()), new Value.Output(layer))
        : new ValueOp.Alias(
            op.planStep(), new Value.OutputGradient(layer), new Value.InputGradient(input.id()));
  }

  private Fused fused(TrainingPlan plan, int rank) {
    Map<String, Integer> uses = new HashMap<>();
    List<Reshard> forward = plan.forwardReshards();
    for (Reshard m : forward) {
      if (m.from() instanceof Value.Output output) {
        uses.merge(output.layer(), 1, Integer::sum);
      }
    }
    Fused fused = new Fused(new HashMap<>(), new HashMap<>());
    for (Reshard m : forward) {
      if (m.from() instanceof Value.Output output
          && !isSummed(plan, output.layer())
          && m.to() instanceof Value.Input input
          && uses.getOrDefault(output.layer(), 0) == 1
          && staysHere(m, rank)) {
        add(plan, plan.inputTensors().get(input.inputTensor()), output.layer(), fused);
      }
    }
    return fused;
  }

  /** Whether what the kernel writes is not the output yet. */
  private static boolean isSummed(TrainingPlan plan, String layer) {
    return plan.ownership().sharesOf(layer).isSummed();
  }

  private static boolean staysHere(Reshard m, int rank) {
    return m.isIdentity(rank) && m.bytesSent(rank) == 0;
  }

  private void add(TrainingPlan plan, InputTensor inputTensor, String layer, Fused fused) {
    if (inputTensor.readers().size() != 1 || inputTensor.views().size() != 1) {
      return;
    }
    Node producer = producer(plan, layer);
    Node reader = plan.network().node(inputTensor.readers().get(0));
    if (producer != null
        && reader.layer() instanceof Activation activation
        && kernels.fuses(producer.layer(), activation)) {
      fused.behind.put(layer, activation);
      fused.inputs.put(reader.name(), inputTensor);
    }
  }

  /** The layer, or null for the network's input. */
  private static @Nullable Node producer(TrainingPlan plan, String layer) {
    return plan.network().nodes().stream()
        .filter(n -> n.name().equals(layer))
        .findFirst()
        .orElse(null);
  }
}
