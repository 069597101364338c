package dev.convoy.worker.kernel.cudnn;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cudnn.Slot.Place;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A {@link Program} as the runtime sees it: sizes, then, once it is bound to buffers, arrays of
 * calls that are queued one after the other.
 */
final class CompiledLayer implements LayerKernel {
  private final LayerShare share;
  private final DataType type;
  private final DeviceFormat output;
  private final boolean inputGradient;
  private final GradientSharing sharing;
  private final List<String> state;
  private final int statistics;
  private final long savedBytes;
  private final List<Pass> forward;
  private final List<Pass> backward;
  private final List<Pass> weightGradients;
  private Step.Bound[][] forwardSteps = {};
  private Step.Bound[][] backwardSteps = {};
  private Step.Bound[][] weightGradientSteps = {};

  CompiledLayer(
      LayerShare share,
      DataType type,
      DeviceFormat output,
      boolean inputGradient,
      GradientSharing sharing,
      List<String> state,
      int statistics,
      long savedBytes,
      List<Pass> forward,
      List<Pass> backward,
      List<Pass> weightGradients) {
    this.share = share;
    this.type = type;
    this.output = output;
    this.inputGradient = inputGradient;
    this.sharing = sharing;
    this.state = state;
    this.statistics = statistics;
    this.savedBytes = savedBytes;
    this.forward = forward;
    this.backward = backward;
    this.weightGradients = weightGradients;
  }

  @Override
  public List<Format> inputs() {
    return IntStream.range(0, share.inputs().size())
        .<Format>mapToObj(k -> new DeviceFormat(share.inputSizes(k), type))
        .toList();
  }

  @Override
  public Format output() {
    return output;
  }

  @Override
  public Format outputGradient() {
    return output;
  }

  @Override
  public List<Format> inputGradients() {
    return inputGradient ? inputs() : List.of();
  }

  @Override
  public GradientSharing gradientSharing() {
    return sharing;
  }

  @Override
  public List<Format> parameters() {
    return share.parameters().stream().<Format>map(p -> DeviceFormat.plain(p.sizes())).toList();
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
  public int statistics() {
    return statistics;
  }

  @Override
  public void bind(Operands operands) {
    forwardSteps = Binding.bind(share.name(), operands, operands.forwardScratch(), forward);
    backwardSteps = Binding.bind(share.name(), operands, operands.backwardScratch(), backward);
    weightGradientSteps =
        Binding.bind(share.name(), operands, operands.backwardScratch(), weightGradients);
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
  public boolean separatesWeightGradients() {
    return !weightGradients.isEmpty();
  }

  @Override
  public void weightGradients(long step) {
    run(weightGradientSteps, 0, step);
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
    return String.join(" ", passes.stream().flatMap(p -> p.names().stream()).distinct().toList());
  }

  private void run(Step.Bound[][] steps, int phase, long trainingStep) {
    if (steps.length == 0) {
      throw new IllegalStateException(
          share.name()
              + " is not bound to buffers yet, or has no such pass: it was compiled to evaluate only");
    }
    for (Step.Bound step : steps[phase]) {
      step.run(trainingStep);
    }
  }
}
