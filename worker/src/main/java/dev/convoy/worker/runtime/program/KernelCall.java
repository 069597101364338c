package dev.convoy.worker.runtime.program;

import dev.convoy.network.LossLayer;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.KernelSpec;
import dev.convoy.worker.kernel.KernelSpec.GradientSharing;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Op.Made;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A compiled kernel and the buffers it will be bound to, as they become known. */
public final class KernelCall {
  final LayerShare share;
  final LayerKernel kernel;
  final KernelSpec spec;
  final List<PlacedTensor> inputs;
  final List<RowCopy> inputCopies;
  final PlacedTensor output;
  final @Nullable Buffer saved;
  final @Nullable Buffer forwardScratch;
  final @Nullable Buffer backwardScratch;
  final @Nullable Buffer statistics;
  final @Nullable Buffer gradientStatistics;
  @Nullable PlacedTensor outputGradient;
  final List<PlacedTensor> inputGradients = new ArrayList<>();
  @Nullable LayerParameters parameters;
  @Nullable Buffer labels;
  private boolean wantsInputGradients;
  private boolean bound;

  /**
   * A kernel's call.
   *
   * @param inputs what it reads
   * @param inputCopies those among the inputs that are copies and must be filled before
   */
  KernelCall(
      LayerShare share, LayerKernel kernel, List<PlacedTensor> inputs, List<RowCopy> inputCopies) {
    this.share = share;
    this.kernel = kernel;
    this.spec = kernel.spec();
    this.inputs = inputs;
    this.inputCopies = inputCopies;
    String name = share.name();
    this.output = PlacedTensor.of(name + " output", spec.formats().output());
    this.saved = buffer(name + " saved", spec.memory().saved());
    this.forwardScratch = buffer(name + " scratch", spec.memory().forwardScratch());
    this.backwardScratch = buffer(name + " backward scratch", spec.memory().backwardScratch());
    long perRow = (long) share.output().channels().size() * spec.statistics() * Float.BYTES;
    this.statistics = buffer(name + " statistics", perRow * share.rowShards().size());
    this.gradientStatistics =
        buffer(name + " gradient statistics", perRow * share.rowShards().size());
  }

  private static @Nullable Buffer buffer(String name, long bytes) {
    return bytes == 0 ? null : new Buffer(name, bytes);
  }

  /** What computes. */
  public LayerKernel kernel() {
    return kernel;
  }

  /** Gradients of inputs are written where they are wanted. */
  void wantInputGradients() {
    wantsInputGradients = true;
    int written =
        switch (spec.gradientSharing()) {
          case SEPARATE -> spec.formats().inputGradients().size();
          case COMMON -> 1;
          case PASSED_ON -> 0;
        };
    for (Format format : spec.formats().inputGradients().subList(0, written)) {
      inputGradients.add(
          PlacedTensor.of(share.name() + " input gradient " + inputGradients.size(), format));
    }
  }

  boolean wantsInputGradients() {
    return wantsInputGradients;
  }

  /** Whether the gradients of all inputs are one buffer. */
  boolean sharesInputGradients() {
    return spec.gradientSharing() != GradientSharing.SEPARATE;
  }

  /** Where the gradient of an input is after backward. */
  PlacedTensor inputGradient(int k) {
    return switch (spec.gradientSharing()) {
      case SEPARATE -> inputGradients.get(k);
      case COMMON -> inputGradients.get(0);
      case PASSED_ON -> Objects.requireNonNull(outputGradient);
    };
  }

  boolean isLoss() {
    return share.layer() instanceof LossLayer;
  }

  List<Buffer> forwardReads(int phase) {
    List<Buffer> reads = new ArrayList<>(inputs.stream().map(PlacedTensor::buffer).toList());
    addPresent(reads, parameters == null ? null : parameters.values(), labels);
    if (phase > 0) {
      addPresent(reads, statistics, saved, forwardScratch);
    }
    return reads;
  }

  List<Buffer> forwardWrites(int phase) {
    List<Buffer> writes = new ArrayList<>(List.of(output.buffer()));
    addPresent(writes, saved, forwardScratch, phase == 0 ? statistics : null);
    return writes;
  }

  /** What backward and the weight gradients read. */
  List<Buffer> backwardReads(int phase) {
    List<Buffer> reads = new ArrayList<>();
    if (spec.backwardReads().inputs()) {
      inputs.forEach(s -> reads.add(s.buffer()));
    }
    if (spec.backwardReads().output()) {
      reads.add(output.buffer());
    }
    addPresent(
        reads,
        outputGradient == null ? null : outputGradient.buffer(),
        parameters == null ? null : parameters.values(),
        saved,
        statistics,
        labels);
    if (phase > 0) {
      addPresent(reads, gradientStatistics, backwardScratch);
    }
    return reads;
  }

  List<Buffer> backwardWrites(int phase) {
    List<Buffer> writes =
        new ArrayList<>(inputGradients.stream().map(PlacedTensor::buffer).toList());
    addPresent(
        writes,
        parameters == null ? null : parameters.gradients(),
        backwardScratch,
        phase == 0 ? gradientStatistics : null);
    return writes;
  }

  List<Buffer> weightGradientReads() {
    List<Buffer> reads = backwardReads(0);
    addPresent(reads, backwardScratch, gradientStatistics);
    return reads;
  }

  List<Buffer> weightGradientWrites() {
    List<Buffer> writes = new ArrayList<>();
    addPresent(writes, parameters == null ? null : parameters.gradients());
    return writes;
  }

  /** What forward has made once it has run for these rows: the output, after the last. */
  List<Made> outputWhole(Chunk chunk) {
    return chunk.isLast() ? List.of(new Made("the output of " + share.name(), output)) : List.of();
  }

  /** What backward has made. */
  List<Made> gradientsMade() {
    List<Made> made = new ArrayList<>();
    for (PlacedTensor gradient : inputGradients) {
      made.add(new Made("the gradient of what " + share.name() + " reads", gradient));
    }
    if (!spec.separatesWeightGradients()) {
      made.addAll(parameterGradientsMade());
    }
    return made;
  }

  /** The gradients of its parameters. */
  List<Made> parameterGradientsMade() {
    List<Made> made = new ArrayList<>();
    LayerParameters p = parameters;
    for (int k = 0; p != null && k < p.specs().size(); k++) {
      PlacedTensor gradient = new PlacedTensor(p.formats().get(k), p.gradientParts().get(k));
      made.add(new Made("the gradient of " + p.layer() + "." + p.specs().get(k).name(), gradient));
    }
    return made;
  }

  private static void addPresent(List<Buffer> touched, @Nullable Buffer... buffers) {
    for (Buffer buffer : buffers) {
      if (buffer != null) {
        touched.add(buffer);
      }
    }
  }

  /** Binds the kernel, the first time; every buffer has its place by now. */
  public void bind(boolean training) {
    if (bound) {
      return;
    }
    bound = true;
    LayerParameters p = parameters;
    kernel.bind(
        new Operands(
            inputs.stream().map(PlacedTensor::buffer).toList(),
            output.buffer(),
            labels,
            outputGradient == null ? null : outputGradient.buffer(),
            inputGradients.stream().map(PlacedTensor::buffer).toList(),
            p == null ? List.of() : p.parts(),
            p == null || !training ? List.of() : p.gradientParts(),
            p == null ? List.of() : p.state(),
            saved,
            forwardScratch,
            backwardScratch,
            statistics,
            gradientStatistics));
  }
}
