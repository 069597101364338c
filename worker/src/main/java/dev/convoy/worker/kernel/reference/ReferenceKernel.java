package dev.convoy.worker.kernel.reference;

import dev.convoy.network.LossLayer;
import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.KernelSpec;
import dev.convoy.worker.kernel.KernelSpec.BackwardReads;
import dev.convoy.worker.kernel.KernelSpec.Code;
import dev.convoy.worker.kernel.KernelSpec.Formats;
import dev.convoy.worker.kernel.KernelSpec.GradientSharing;
import dev.convoy.worker.kernel.KernelSpec.OwnMemory;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A layer's arithmetic behind buffers: copies them into arrays, calls it, and copies the results
 * back.
 */
final class ReferenceKernel implements LayerKernel {
  private final LayerShare share;
  private final ReferenceLayer layer;
  private final Mode mode;
  private final KernelSpec spec;
  private @Nullable Operands bound;

  ReferenceKernel(LayerShare share, ReferenceLayer layer, Mode mode, boolean inputGradient) {
    this.share = share;
    this.layer = layer;
    this.mode = mode;
    this.spec = spec(share, layer, mode, inputGradient);
  }

  private static KernelSpec spec(
      LayerShare share, ReferenceLayer layer, Mode mode, boolean inputGradient) {
    boolean trains = mode == Mode.TRAINING;
    List<Format> inputs =
        IntStream.range(0, share.inputs().size())
            .<Format>mapToObj(k -> new PlainFormat(share.inputSizes(k)))
            .toList();
    // A loss says one pair of values for all rows of the worker.
    boolean loss = share.layer() instanceof LossLayer;
    Format output = new PlainFormat(loss ? List.of(1, 2) : share.outputSizes());
    List<Format> parameters =
        share.parameters().stream().<Format>map(p -> new PlainFormat(p.sizes())).toList();
    return new KernelSpec(
        new Formats(
            inputs, output, output, trains && inputGradient ? inputs : List.of(), parameters),
        GradientSharing.SEPARATE,
        layer.state(),
        layer.statistics(),
        new OwnMemory((long) Float.BYTES * layer.saved(), 0, 0),
        new BackwardReads(
            trains && layer.backwardReadsInputs(), trains && layer.backwardReadsOutput()),
        /* separatesWeightGradients= */ false,
        Code.UNNAMED);
  }

  @Override
  public KernelSpec spec() {
    return spec;
  }

  @Override
  public void bind(Operands operands) {
    bound = operands;
  }

  @Override
  public void forward(int phase, long step) {
    Operands operands = bound();
    Call call =
        new Call(
            phase,
            step,
            operands.inputs().stream().map(BufferArrays::floats).toList(),
            BufferArrays.zeros(operands.output()),
            BufferArrays.ints(operands.labels()),
            new float[0],
            List.of(),
            operands.parameters().stream().map(BufferArrays::floats).toList(),
            List.of(),
            operands.state().stream().map(BufferArrays::floats).toList(),
            BufferArrays.floats(operands.saved()),
            BufferArrays.floats(operands.statistics()));
    layer.forward(call);
    BufferArrays.store(call.output(), operands.output());
    BufferArrays.store(call.state(), operands.state());
    BufferArrays.store(call.saved(), operands.saved());
    BufferArrays.store(call.statistics(), operands.statistics());
  }

  @Override
  public void backward(int phase, long step) {
    if (mode == Mode.INFERENCE) {
      throw new IllegalStateException(share.name() + " is compiled for inference: no backward");
    }
    Operands operands = bound();
    Call call =
        new Call(
            phase,
            step,
            spec.backwardReads().inputs()
                ? operands.inputs().stream().map(BufferArrays::floats).toList()
                : List.of(),
            spec.backwardReads().output() ? BufferArrays.floats(operands.output()) : new float[0],
            BufferArrays.ints(operands.labels()),
            BufferArrays.floats(operands.outputGradient()),
            spec.formats().inputs().stream().map(f -> new float[(int) (f.bytes() / 4)]).toList(),
            operands.parameters().stream().map(BufferArrays::floats).toList(),
            operands.parameterGradients().stream().map(BufferArrays::zeros).toList(),
            List.of(),
            BufferArrays.floats(operands.saved()),
            BufferArrays.floats(operands.gradientStatistics()));
    layer.backward(call);
    if (!spec.formats().inputGradients().isEmpty()) {
      BufferArrays.store(call.inputGradients(), operands.inputGradients());
    }
    BufferArrays.store(call.parameterGradients(), operands.parameterGradients());
    BufferArrays.store(call.statistics(), operands.gradientStatistics());
  }

  @Override
  public void weightGradients(long step) {
    throw new IllegalStateException(share.name() + " computes all gradients in backward");
  }

  private Operands bound() {
    if (bound == null) {
      throw new IllegalStateException(share.name() + " is not bound to buffers yet");
    }
    return bound;
  }
}
