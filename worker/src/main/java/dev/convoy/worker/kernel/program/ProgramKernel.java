package dev.convoy.worker.kernel.program;

import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LayerProgram} as the runtime sees it: formats and sizes, then, once it is bound to
 * buffers, arrays of steps that a call runs through.
 *
 * @param <P> the backend's passes
 */
public abstract class ProgramKernel<P extends LayerPass<?>> implements LayerKernel {

  /** The formats of all operands. */
  public record Formats(
      List<? extends Format> inputs,
      List<? extends Format> inputGradients,
      Format output,
      Format outputGradient,
      List<? extends Format> parameters) {}

  private final LayerProgram<P> program;
  private final Formats formats;
  private final List<P> forward;
  private final List<P> backward;
  private final List<P> weightGradients;
  private BoundStep[][] forwardSteps = {};
  private BoundStep[][] backwardSteps = {};
  private BoundStep[][] weightGradientSteps = {};

  /** A program that is written to its end. */
  protected ProgramKernel(LayerProgram<P> program, Formats formats) {
    this.program = program;
    this.formats = formats;
    this.forward = program.forwardPasses();
    this.backward = program.backwardPasses();
    this.weightGradients = program.afterBackward();
  }

  /** Names the code that passes run, for people. */
  protected abstract String code(Stream<P> passes);

  @Override
  public final List<Format> inputs() {
    return List.copyOf(formats.inputs);
  }

  @Override
  public final Format output() {
    return formats.output;
  }

  @Override
  public final Format outputGradient() {
    return formats.outputGradient;
  }

  @Override
  public final List<Format> inputGradients() {
    return List.copyOf(formats.inputGradients);
  }

  @Override
  public final GradientSharing gradientSharing() {
    return program.gradientSharing();
  }

  @Override
  public final List<Format> parameters() {
    return List.copyOf(formats.parameters);
  }

  @Override
  public final List<String> state() {
    return program.state();
  }

  @Override
  public final long savedBytes() {
    return program.savedBytes();
  }

  @Override
  public final long forwardScratchBytes() {
    return largest(forwards());
  }

  @Override
  public final long backwardScratchBytes() {
    return largest(backwards());
  }

  private long largest(Stream<P> passes) {
    return passes.mapToLong(LayerPass::scratchBytes).max().orElse(0);
  }

  @Override
  public final boolean backwardReadsInputs() {
    return backwards().anyMatch(p -> p.uses(OperandPlace.INPUT));
  }

  @Override
  public final boolean backwardReadsOutput() {
    return backwards().anyMatch(p -> p.uses(OperandPlace.OUTPUT));
  }

  /** The passes of forward. */
  protected final Stream<P> forwards() {
    return forward.stream();
  }

  /** The passes of backward and of what follows it. */
  protected final Stream<P> backwards() {
    return Stream.of(backward, weightGradients).flatMap(List::stream);
  }

  @Override
  public final int statistics() {
    return program.statistics();
  }

  @Override
  public final boolean separatesWeightGradients() {
    return !weightGradients.isEmpty();
  }

  @Override
  public final String forwardCode() {
    return code(forwards());
  }

  @Override
  public final String backwardCode() {
    return code(backward.stream());
  }

  @Override
  public final String weightGradientCode() {
    return code(weightGradients.stream());
  }

  @Override
  public final void bind(Operands operands) {
    forwardSteps = bind(forward, operands, operands.forwardScratch());
    backwardSteps = bind(backward, operands, operands.backwardScratch());
    weightGradientSteps = bind(weightGradients, operands, operands.backwardScratch());
  }

  private BoundStep[][] bind(List<P> passes, Operands operands, @Nullable Buffer scratch) {
    return passes.stream()
        .map(p -> p.bind(program.share().name(), operands, scratch))
        .toArray(BoundStep[][]::new);
  }

  @Override
  public final void forward(int phase, long step) {
    run(forwardSteps, phase, step);
  }

  @Override
  public final void backward(int phase, long step) {
    run(backwardSteps, phase, step);
  }

  @Override
  public final void weightGradients(long step) {
    run(weightGradientSteps, 0, step);
  }

  private void run(BoundStep[][] steps, int phase, long trainingStep) {
    if (steps.length == 0) {
      throw new IllegalStateException(
          program.share().name()
              + " is not bound to buffers yet, or has no such pass: it was compiled to evaluate only");
    }
    for (BoundStep step : steps[phase]) {
      step.run(trainingStep);
    }
  }
}
