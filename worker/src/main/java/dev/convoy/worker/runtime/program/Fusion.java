package dev.convoy.worker.runtime.program;

import dev.convoy.network.Activation;
import dev.convoy.plan.FusibleActivations;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.worker.kernel.Kernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

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
    Fused fused = new Fused(new HashMap<>(), new HashMap<>());
    FusibleActivations fusible = FusibleActivations.of(plan, rank);
    fusible
        .inputs()
        .forEach(
            (layer, input) -> {
              Activation activation = fusible.behind(layer);
              if (activation != null
                  && kernels.fuses(plan.network().node(layer).layer(), activation)) {
                fused.behind.put(layer, activation);
                fused.inputs.put(input.readers().get(0), input);
              }
            });
    return fused;
  }
}
