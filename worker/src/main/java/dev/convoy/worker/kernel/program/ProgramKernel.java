package dev.convoy.worker.kernel.program;

import dev.convoy.worker.kernel.KernelSpec;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LayerProgram} as the runtime sees it: a specification, then, once it is bound to
 * buffers, arrays of steps that a call runs through.
 */
final class ProgramKernel implements LayerKernel {
  private final String layer;
  private final KernelSpec spec;
  private final List<? extends LayerPass<?>> forward;
  private final List<? extends LayerPass<?>> backward;
  private final List<? extends LayerPass<?>> weightGradients;
  private BoundStep[][] forwardSteps = {};
  private BoundStep[][] backwardSteps = {};
  private BoundStep[][] weightGradientSteps = {};

  /** A kernel of these passes; those of backward are none where it only evaluates. */
  ProgramKernel(
      String layer,
      KernelSpec spec,
      List<? extends LayerPass<?>> forward,
      List<? extends LayerPass<?>> backward,
      List<? extends LayerPass<?>> weightGradients) {
    this.layer = layer;
    this.spec = spec;
    this.forward = forward;
    this.backward = backward;
    this.weightGradients = weightGradients;
  }

  @Override
  public KernelSpec spec() {
    return spec;
  }

  @Override
  public void bind(Operands operands) {
    forwardSteps = bind(forward, operands, operands.forwardScratch());
    backwardSteps = bind(backward, operands, operands.backwardScratch());
    weightGradientSteps = bind(weightGradients, operands, operands.backwardScratch());
  }

  private BoundStep[][] bind(
      List<? extends LayerPass<?>> passes, Operands operands, @Nullable Buffer scratch) {
    return passes.stream().map(p -> p.bind(layer, operands, scratch)).toArray(BoundStep[][]::new);
  }

  @Override
  public void forward(int phase, long step) {
    run(forwardSteps, phase, step);
  }

  @Override
  public void backward(int phase, long step) {
    run(backwardSteps, phase, step);
  }

  @Override
  public void weightGradients(long step) {
    run(weightGradientSteps, 0, step);
  }

  private void run(BoundStep[][] steps, int phase, long trainingStep) {
    if (steps.length == 0) {
      throw new IllegalStateException(
          layer
              + " is not bound to buffers yet, or has no such pass: it was compiled to evaluate only");
    }
    for (BoundStep step : steps[phase]) {
      step.run(trainingStep);
    }
  }
}
