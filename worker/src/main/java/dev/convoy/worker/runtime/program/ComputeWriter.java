package dev.convoy.worker.runtime.program;

import dev.convoy.plan.InputTensor;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a worker's computations as operations over buffers: each layer's passes as they come, its
 * kernel compiled at the first, and the sums of gradients from several readers.
 */
final class ComputeWriter {
  private final TrainingPlan plan;
  private final KernelCompiler compiler;
  private final @Nullable GradientNorm norm;
  private final TensorTable tensors;
  private final ProgramBuilder program;
  private final Map<String, KernelCall> calls = new LinkedHashMap<>();

  ComputeWriter(
      TrainingPlan plan,
      KernelCompiler compiler,
      @Nullable GradientNorm norm,
      TensorTable tensors,
      ProgramBuilder program) {
    this.plan = plan;
    this.compiler = compiler;
    this.norm = norm;
    this.tensors = tensors;
    this.program = program;
  }

  /** Writes one pass of a layer; nothing where its kernel has no such pass. */
  void write(ValueOp.Compute op) {
    switch (op.pass()) {
      case FORWARD -> forward(op);
      case BACKWARD -> backward(op, call(op));
      case WEIGHTS -> weightGradients(op, call(op));
      case SQUARES -> squares(call(op).parameters);
      case UPDATE -> update(call(op).parameters);
    }
  }

  private KernelCall call(ValueOp.Compute op) {
    KernelCall call = calls.get(op.layer());
    if (call == null) {
      throw new IllegalStateException("the plan runs " + op + " before " + op.layer());
    }
    return call;
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

  private void forward(ValueOp.Compute op) {
    KernelCall call = calls.get(op.layer());
    if (call == null) {
      call = compiler.compile(op);
      calls.put(op.layer(), call);
    }
    int phase = op.phase();
    if (phase > 0 && call.statistics == null) {
      return;
    }
    if (phase == 0) {
      call.inputCopies.forEach(copy -> tensors.copy(copy, op.tile().chunk()));
    }
    boolean last = phase > 0 || call.statistics == null;
    compute(
        op,
        call,
        "forward",
        call.spec.code().forward(),
        call.forwardReads(phase),
        call.forwardWrites(phase),
        last ? call.outputWhole(op.tile().chunk()) : List.of());
  }

  private void backward(ValueOp.Compute op, KernelCall call) {
    String layer = op.layer();
    int phase = op.phase();
    if (phase > 0 && call.statistics == null) {
      return;
    }
    if (phase == 0) {
      if (!call.isLoss()) {
        PlacedTensor gradient = tensors.get(plan.computedGradient(layer));
        Format wanted = call.spec.formats().outputGradient();
        call.outputGradient = tensors.inFormat(layer + " output gradient", gradient, wanted);
      }
      if (plan.inputTensorsOf(layer).stream().anyMatch(InputTensor::differentiable)) {
        call.wantInputGradients();
      }
    }
    boolean last = phase > 0 || call.statistics == null;
    compute(
        op,
        call,
        "backward",
        call.spec.code().backward(),
        call.backwardReads(phase),
        call.backwardWrites(phase),
        last ? call.gradientsMade() : List.of());
    if (last && call.wantsInputGradients()) {
      List<InputTensor> inputTensors = plan.inputTensorsOf(layer);
      if (call.sharesInputGradients() && inputTensors.size() > 1) {
        tensors.share(call.inputGradient(0));
      }
      for (int k = 0; k < inputTensors.size(); k++) {
        Value gradient = new Value.InputGradient(inputTensors.get(k).id());
        tensors.contribute(gradient, call.inputGradient(k));
      }
    }
  }

  private void weightGradients(ValueOp.Compute op, KernelCall call) {
    if (call.spec.separatesWeightGradients()) {
      compute(
          op,
          call,
          "weight gradient",
          call.spec.code().weightGradients(),
          call.weightGradientReads(),
          call.weightGradientWrites(),
          call.parameterGradientsMade());
    }
  }

  private void compute(
      ValueOp.Compute op,
      KernelCall call,
      String pass,
      List<String> code,
      List<Buffer> reads,
      List<Buffer> writes,
      List<Op.Made> makes) {
    String phase = op.phase() == 0 ? "" : ", phase " + op.phase();
    String rows = op.tile().isWhole() ? "" : ", " + op.tile().chunk();
    program.add(
        new Op(
            op.planStep(),
            op.layer() + " " + pass + phase + rows,
            Op.Kind.COMPUTE,
            String.join(", ", code),
            reads,
            writes,
            makes,
            new Work.Compute(call, op.pass(), op.phase(), op.tile())));
  }

  private void squares(@Nullable LayerParameters p) {
    if (p != null && norm != null && !p.shard().isEmpty()) {
      program.add(
          Op.computing(
              program.planStep(),
              p.layer() + " squares",
              norm.ofWeights() ? List.of(p.gradients(), p.values()) : List.of(p.gradients()),
              List.of(norm.squares()),
              new Work.Squares(p, norm)));
    }
  }

  /** Says what norms mean for updates, from the sums of all workers. */
  void clip() {
    if (norm != null) {
      Buffer sums = tensors.get(new Value.Squares()).buffer();
      program.add(
          Op.computing(
              program.planStep(),
              "clip",
              List.of(sums),
              norm.factors(),
              new Work.Clip(sums, norm)));
    }
  }

  /** Updates the shard of a layer's parameters that is this worker's; nothing where it has none. */
  private void update(@Nullable LayerParameters p) {
    if (p == null || p.shard().isEmpty()) {
      return;
    }
    List<Buffer> reads = new ArrayList<>(List.of(p.values(), p.gradients(), p.optimizer()));
    if (norm != null) {
      reads.addAll(norm.factors());
    }
    program.add(
        Op.computing(
            program.planStep(),
            p.layer() + " update",
            reads,
            List.of(p.values(), p.optimizer()),
            new Work.Update(p, program.planStep(), norm)));
  }
}
