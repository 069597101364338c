package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.LossLayer;
import dev.convoy.network.ParameterSpec;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One worker's kernel, bound as the runtime binds it: copies where formats differ, every buffer
 * guarded, and whatever a call has no claim to made unreadable.
 */
final class BoundKernel implements AutoCloseable {
  private final LayerShare share;
  private final Mode mode;
  private final boolean wantsInputGradient;
  private final LayerKernel kernel;
  private final KernelSpec spec;
  private final GuardedMemory memory;
  private final List<BoundTensor> inputs = new ArrayList<>();
  private final BoundTensor output;
  private final @Nullable Buffer labels;
  private final @Nullable BoundTensor outputGradient;
  private final List<BoundTensor> inputGradients = new ArrayList<>();
  private final List<BoundTensor> parameters = new ArrayList<>();
  private final List<BoundTensor> parameterGradients = new ArrayList<>();
  private final List<Buffer> state = new ArrayList<>();
  private final @Nullable Buffer forwardScratch;
  private final @Nullable Buffer backwardScratch;
  private final @Nullable Buffer statistics;
  private final @Nullable Buffer gradientStatistics;

  BoundKernel(
      Kernels kernels,
      LayerShare share,
      List<Format> offered,
      Mode mode,
      boolean wantsInputGradient) {
    this.share = share;
    this.mode = mode;
    this.memory = new GuardedMemory(kernels.memory());
    this.wantsInputGradient = mode == Mode.TRAINING && wantsInputGradient;
    this.kernel = kernels.layer(share, offered, mode, wantsInputGradient);
    this.spec = kernel.spec();
    spec.code().all().forEach(LibraryCode::ran);
    boolean training = mode == Mode.TRAINING;
    boolean loss = share.layer() instanceof LossLayer;
    for (int k = 0; k < offered.size(); k++) {
      Format wanted = spec.formats().inputs().get(k);
      assertEquals(share.inputSizes(k), wanted.sizes(), "sizes of the wanted input " + k);
      inputs.add(BoundTensor.of(kernels, memory, "input " + k, offered.get(k), wanted));
    }
    output = BoundTensor.of(kernels, memory, "output", spec.formats().output());
    outputGradient =
        training && !loss
            ? BoundTensor.of(kernels, memory, "output gradient", spec.formats().outputGradient())
            : null;
    if (training && wantsInputGradient) {
      spec.formats().inputGradients().stream()
          .limit(writtenGradients())
          .forEach(f -> inputGradients.add(BoundTensor.of(kernels, memory, "input gradient", f)));
    }
    for (Format format : spec.formats().parameters()) {
      assertTrue(format.isDense(), () -> "parameter format " + format + " is not dense");
      parameters.add(BoundTensor.of(kernels, memory, "parameter", format));
      if (training) {
        parameterGradients.add(BoundTensor.of(kernels, memory, "parameter gradient", format));
      }
    }
    int own = share.output().channels().size();
    spec.state().forEach(name -> state.add(memory.buffer(name, 4L * own)));
    int rows = share.output().rows().size();
    labels = loss ? memory.buffer("labels", 4L * rows * labelsPerRow()) : null;
    Buffer saved = optional("saved", spec.memory().saved());
    forwardScratch = optional("scratch", spec.memory().forwardScratch());
    backwardScratch = optional("backward scratch", spec.memory().backwardScratch());
    long statisticsBytes = 4L * share.rowShards().size() * own * spec.statistics();
    statistics = optional("statistics", statisticsBytes);
    gradientStatistics = optional("gradient statistics", training ? statisticsBytes : 0);
    kernel.bind(
        new Operands(
            buffers(inputs),
            output.buffer(),
            labels,
            outputGradient == null ? null : outputGradient.buffer(),
            buffers(inputGradients),
            buffers(parameters),
            buffers(parameterGradients),
            state,
            saved,
            forwardScratch,
            backwardScratch,
            statistics,
            gradientStatistics));
  }

  private int writtenGradients() {
    return switch (spec.gradientSharing()) {
      case SEPARATE -> Integer.MAX_VALUE;
      case COMMON -> 1;
      case PASSED_ON -> 0;
    };
  }

  /** The gradient of an input, wherever the kernel leaves it. */
  private float[] inputGradient(int k) {
    return switch (spec.gradientSharing()) {
      case SEPARATE -> inputGradients.get(k).get();
      case COMMON -> inputGradients.get(0).get();
      case PASSED_ON -> Objects.requireNonNull(outputGradient).get();
    };
  }

  private long labelsPerRow() {
    return ((LossLayer) share.layer()).labels(share.inputShapes());
  }

  private @Nullable Buffer optional(String name, long bytes) {
    return bytes == 0 ? null : memory.buffer(name, bytes);
  }

  private static List<Buffer> buffers(List<BoundTensor> tensors) {
    return tensors.stream().map(BoundTensor::buffer).toList();
  }

  LayerShare share() {
    return share;
  }

  LayerKernel kernel() {
    return kernel;
  }

  /** Whether the layer runs in two phases. */
  boolean hasStatistics() {
    return spec.statistics() > 0;
  }

  /** Stores this worker's part of everything that forward reads. */
  void put(LayerTensors whole) {
    for (int k = 0; k < inputs.size(); k++) {
      float[] all = whole.inputs().get(k);
      inputs.get(k).put(Slices.take(all, share.inputShapes().get(k), share.inputs().get(k)));
    }
    List<ParameterSpec> specs = share.layer().parameters(share.inputShapes());
    for (int k = 0; k < parameters.size(); k++) {
      Shape shape = Shape.of(specs.get(k).rows(), specs.get(k).rowSize());
      parameters
          .get(k)
          .put(
              Slices.take(
                  whole.parameters().get(k), shape, Slices.rowsOf(share.output().channels())));
    }
    Shape perChannel = Shape.of(share.outputShape().channels());
    for (int k = 0; k < state.size(); k++) {
      float[] all = whole.state().get(k);
      float[] own = Slices.take(all, perChannel, Slices.rowsOf(share.output().channels()));
      state.get(k).put(0, own);
    }
    if (labels != null) {
      Range rows = share.output().rows();
      int each = Math.toIntExact(labelsPerRow());
      labels.put(0, Arrays.copyOfRange(whole.labels(), rows.from() * each, rows.to() * each));
    }
  }

  void forward(int phase, long step) {
    if (phase == 0) {
      forgetScratch();
      output.forget();
    }
    kernel.forward(phase, step);
  }

  /** Makes unreadable what backward has no claim to, and gives it the output's gradient. */
  void betweenForwardAndBackward(LayerTensors whole) {
    forgetScratch();
    if (!spec.backwardReads().inputs()) {
      inputs.forEach(BoundTensor::forget);
    }
    if (!spec.backwardReads().output()) {
      output.forget();
    }
    inputGradients.forEach(BoundTensor::forget);
    parameterGradients.forEach(BoundTensor::forget);
    if (outputGradient != null) {
      outputGradient.put(Slices.take(whole.outputGradient(), share.outputShape(), share.output()));
    }
  }

  private void forgetScratch() {
    for (Buffer scratch : new @Nullable Buffer[] {forwardScratch, backwardScratch}) {
      if (scratch != null) {
        GuardedMemory.forget(scratch);
      }
    }
  }

  void backward(int phase, long step) {
    kernel.backward(phase, step);
    if (phase == 0 && spec.separatesWeightGradients()) {
      kernel.weightGradients(step);
    }
  }

  /** Takes another worker's row of the statistics, as the runtime's gathering does. */
  void gatherFrom(BoundKernel other, boolean backward) {
    Buffer from = backward ? other.gradientStatistics : other.statistics;
    Buffer to = backward ? gradientStatistics : statistics;
    if (from == null || to == null) {
      throw new IllegalStateException("no statistics to gather");
    }
    int row = share.output().channels().size() * spec.statistics();
    int at = other.share.rowShard() * row;
    float[] values = new float[row];
    from.get(at, values);
    to.put(at, values);
  }

  /** What forward computed. */
  Map<String, float[]> forwardResults() {
    Map<String, float[]> results = new LinkedHashMap<>();
    results.put("output", output.get());
    for (int k = 0; k < state.size(); k++) {
      float[] values = new float[(int) state.get(k).bytes() / Float.BYTES];
      state.get(k).get(0, values);
      results.put(spec.state().get(k), values);
    }
    memory.check();
    return results;
  }

  /** What backward computed. */
  Map<String, float[]> backwardResults() {
    Map<String, float[]> results = new LinkedHashMap<>();
    IntStream.range(0, wantsInputGradient ? inputs.size() : 0)
        .forEach(k -> results.put("gradient of input " + k, inputGradient(k)));
    List<ParameterSpec> specs = share.parameters();
    IntStream.range(0, parameterGradients.size())
        .forEach(
            k ->
                results.put("gradient of " + specs.get(k).name(), parameterGradients.get(k).get()));
    memory.check();
    return results;
  }

  /** Frees its buffers. */
  @Override
  public void close() {
    memory.close();
  }

  /** Whether it was compiled to learn. */
  boolean training() {
    return mode == Mode.TRAINING;
  }
}
