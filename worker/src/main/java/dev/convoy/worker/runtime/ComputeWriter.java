package dev.convoy.worker.runtime;

import dev.convoy.plan.Chunk;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.worker.kernel.ChunkedKernel;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.Listing.Made;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes this worker's part of the plan's computations: each layer's passes as they come, its
 * kernel compiled at the first, and the sums of gradients from several readers.
 */
final class ComputeWriter {
  private final TrainingPlan plan;
  private final Mode mode;
  private final KernelCompiler compiler;
  private final UpdateWriter updates;
  private final Fusions fusions;
  private final TensorTable tensors;
  private final Listing listing;
  private final Map<String, KernelCall> calls = new LinkedHashMap<>();

  ComputeWriter(
      TrainingPlan plan,
      Mode mode,
      KernelCompiler compiler,
      UpdateWriter updates,
      Fusions fusions,
      TensorTable tensors,
      Listing listing) {
    this.plan = plan;
    this.mode = mode;
    this.compiler = compiler;
    this.updates = updates;
    this.fusions = fusions;
    this.tensors = tensors;
    this.listing = listing;
  }

  /** Writes one pass of a layer; nothing where this worker has no part in it. */
  void write(Step.Compute step) {
    switch (step.pass()) {
      case FORWARD -> forward(step.layer(), step.phase(), step.chunk());
      case BACKWARD -> backward(step.layer(), step.phase());
      case WEIGHTS -> weightGradients(step.layer());
      case SQUARES -> squares(step.layer());
      case UPDATE -> update(step.layer());
    }
  }

  /** The parameters of each layer written so far that has some, by its name. */
  Map<String, LayerParameters> parameters() {
    Map<String, LayerParameters> all = new LinkedHashMap<>();
    calls.forEach(
        (layer, call) -> {
          if (call.parameters != null) {
            all.put(layer, call.parameters);
          }
        });
    return all;
  }

  private void forward(String layer, int phase, Chunk chunk) {
    if (!compiler.owns(layer)) {
      return;
    }
    if (fusions.isFused(layer)) {
      tensors.put(new Value.Output(layer), tensors.get(input(layer, 0)));
      return;
    }
    KernelCall call = calls.computeIfAbsent(layer, key -> compiler.compile(key, chunk));
    if (phase > 0 && call.statistics == null) {
      return;
    }
    if (phase == 0) {
      call.inputCopies.forEach(copy -> tensors.copy(copy, chunk));
    }
    String pass = phase == 0 ? "forward" : "forward, phase 1";
    compute(
        layer,
        chunk.isWhole() ? pass : pass + ", " + chunk,
        call.spec.code().forward(),
        call.forwardBuffers(),
        phase > 0 || call.statistics == null ? call.outputWhole(chunk) : List.of(),
        call,
        call.kernel instanceof ChunkedKernel parts
            ? s -> parts.forwardPart(chunk.index(), s)
            : s -> call.kernel.forward(phase, s));
  }

  private Value.Input input(String layer, int k) {
    return new Value.Input(plan.inputTensorsOf(layer).get(k).id());
  }

  private void backward(String layer, int phase) {
    if (fusions.isFused(layer)) {
      PlacedTensor gradient = tensors.find(new Value.OutputGradient(layer));
      if (gradient != null) {
        contribute(new Value.InputGradient(input(layer, 0).inputTensor()), gradient);
      }
      return;
    }
    KernelCall call = calls.get(layer);
    if (call == null || (phase > 0 && call.statistics == null)) {
      return;
    }
    if (phase == 0) {
      if (!call.isLoss()) {
        PlacedTensor gradient = tensors.get(plan.computedGradient(layer));
        call.outputGradient =
            tensors.inFormat(
                layer + " output gradient", gradient, call.spec.formats().outputGradient());
      }
      if (plan.inputTensorsOf(layer).stream().anyMatch(InputTensor::differentiable)) {
        call.wantInputGradients();
      }
    }
    boolean last = phase > 0 || call.statistics == null;
    compute(
        layer,
        phase == 0 ? "backward" : "backward, phase 1",
        call.spec.code().backward(),
        call.backwardBuffers(),
        last ? call.gradientsMade() : List.of(),
        call,
        s -> call.kernel.backward(phase, s));
    if (last && call.wantsInputGradients()) {
      List<InputTensor> inputTensors = plan.inputTensorsOf(layer);
      if (call.sharesInputGradients() && inputTensors.size() > 1) {
        tensors.share(call.inputGradient(0));
      }
      for (int k = 0; k < inputTensors.size(); k++) {
        contribute(new Value.InputGradient(inputTensors.get(k).id()), call.inputGradient(k));
      }
    }
  }

  private void weightGradients(String layer) {
    KernelCall call = calls.get(layer);
    if (call != null && call.spec.separatesWeightGradients()) {
      compute(
          layer,
          "weight gradient",
          call.spec.code().weightGradients(),
          call.backwardBuffers(),
          call.parameterGradientsMade(),
          call,
          s -> call.kernel.weightGradients(s));
    }
  }

  /** Adds a kernel's gradient to what other readers of the same input contributed. */
  private void contribute(Value gradient, PlacedTensor part) {
    PlacedTensor before = tensors.find(gradient);
    tensors.put(gradient, before == null ? part : tensors.sum(before, part));
  }

  private void squares(String layer) {
    KernelCall call = calls.get(layer);
    if (call != null && call.parameters != null) {
      updates.squares(call.parameters);
    }
  }

  private void update(String layer) {
    KernelCall call = calls.get(layer);
    if (call != null && call.parameters != null) {
      updates.write(call.parameters);
    }
  }

  private void compute(
      String layer,
      String pass,
      List<String> code,
      List<Buffer> touched,
      List<Made> made,
      KernelCall call,
      Instruction instruction) {
    listing.add(
        layer + " " + pass,
        Listing.Kind.COMPUTE,
        String.join(", ", code),
        touched,
        made,
        () -> {
          call.bind(mode == Mode.TRAINING);
          return instruction;
        });
  }
}
