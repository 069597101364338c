package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.onednn.Slot.Place;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A {@link Program} as the runtime sees it: formats and sizes, then, once it is bound to buffers,
 * arrays of primitives with their arguments that a call runs through.
 */
final class CompiledLayer implements LayerKernel {

  /** The formats of all operands. */
  record Formats(
      List<OneDnnFormat> inputs,
      List<OneDnnFormat> inputGradients,
      OneDnnFormat output,
      OneDnnFormat outputGradient,
      List<OneDnnFormat> parameters) {}

  private final CpuEngine cpu;
  private final String name;
  private final Formats formats;
  private final List<String> state;
  private final int statistics;
  private final GradientSharing sharing;
  private final long savedBytes;
  private final List<Pass> forward;
  private final List<Pass> backward;
  private final List<Pass> weightGradients;
  private Step.Bound[][] forwardSteps = {};
  private Step.Bound[][] backwardSteps = {};
  private Step.Bound[][] weightGradientSteps = {};

  CompiledLayer(
      CpuEngine cpu,
      String name,
      Formats formats,
      List<String> state,
      int statistics,
      GradientSharing sharing,
      long savedBytes,
      List<Pass> forward,
      List<Pass> backward,
      List<Pass> weightGradients) {
    this.cpu = cpu;
    this.name = name;
    this.formats = formats;
    this.state = state;
    this.statistics = statistics;
    this.sharing = sharing;
    this.savedBytes = savedBytes;
    this.forward = forward;
    this.backward = backward;
    this.weightGradients = weightGradients;
  }

  @Override
  public List<Format> inputs() {
    return List.copyOf(formats.inputs);
  }

  @Override
  public Format output() {
    return formats.output;
  }

  @Override
  public Format outputGradient() {
    return formats.outputGradient;
  }

  @Override
  public List<Format> inputGradients() {
    return List.copyOf(formats.inputGradients);
  }

  @Override
  public GradientSharing gradientSharing() {
    return sharing;
  }

  @Override
  public List<Format> parameters() {
    return List.copyOf(formats.parameters);
  }

  @Override
  public List<String> state() {
    return state;
  }

  @Override
  public long savedBytes() {
    return savedBytes;
  }

  @Override
  public long forwardScratchBytes() {
    return largest(forward);
  }

  @Override
  public long backwardScratchBytes() {
    return Math.max(largest(backward), largest(weightGradients));
  }

  private static long largest(List<Pass> passes) {
    return passes.stream().mapToLong(Pass::scratchBytes).max().orElse(0);
  }

  @Override
  public boolean backwardReadsInputs() {
    return backwardUses(Place.INPUT);
  }

  @Override
  public boolean backwardReadsOutput() {
    return backwardUses(Place.OUTPUT);
  }

  private boolean backwardUses(Place place) {
    return Stream.of(backward, weightGradients).flatMap(List::stream).anyMatch(p -> p.uses(place));
  }

  @Override
  public String forwardCode() {
    return code(forward);
  }

  @Override
  public String backwardCode() {
    return code(backward);
  }

  @Override
  public String weightGradientCode() {
    return code(weightGradients);
  }

  private static String code(List<Pass> passes) {
    return passes.stream()
        .flatMap(p -> p.implementations().stream())
        .collect(Collectors.joining(", "));
  }

  @Override
  public boolean separatesWeightGradients() {
    return !weightGradients.isEmpty();
  }

  @Override
  public int statistics() {
    return statistics;
  }

  @Override
  public void bind(Operands operands) {
    Binding ahead = new Binding(cpu, name, operands, operands.forwardScratch());
    Binding back = new Binding(cpu, name, operands, operands.backwardScratch());
    forwardSteps = cpu.owning(() -> ahead.bind(forward));
    backwardSteps = cpu.owning(() -> back.bind(backward));
    weightGradientSteps = cpu.owning(() -> back.bind(weightGradients));
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

  private void run(Step.Bound[][] steps, int phase, long trainingStep) {
    if (steps.length == 0) {
      throw new IllegalStateException(
          name
              + " is not bound to buffers yet, or has no such pass: it was compiled to evaluate only");
    }
    for (Step.Bound step : steps[phase]) {
      step.run(trainingStep);
    }
  }

  /** Formats and implementations, for people who look for slow ones. */
  KernelChoice choice() {
    return new KernelChoice(
        name,
        formats.inputs.stream().map(OneDnnFormat::toString).toList(),
        formats.output.toString(),
        forward.stream().flatMap(p -> p.implementations().stream()).toList(),
        Stream.of(backward, weightGradients)
            .flatMap(List::stream)
            .flatMap(p -> p.implementations().stream())
            .toList(),
        "");
  }

  @Override
  public String toString() {
    return choice() + " " + formats.parameters;
  }
}
