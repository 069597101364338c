package dev.convoy.worker.kernel.reference;

import dev.convoy.network.LossLayer;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerShare;
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
  private final boolean inputGradient;
  private @Nullable Operands bound;

  ReferenceKernel(LayerShare share, ReferenceLayer layer, Mode mode, boolean inputGradient) {
    this.share = share;
    this.layer = layer;
    this.mode = mode;
    this.inputGradient = inputGradient;
  }

  @Override
  public List<Format> inputs() {
    return IntStream.range(0, share.inputs().size())
        .<Format>mapToObj(k -> new PlainFormat(share.inputSizes(k)))
        .toList();
  }

  @Override
  public Format output() {
    // A loss says one pair of numbers for all rows of the worker.
    boolean loss = share.layer() instanceof LossLayer;
    return new PlainFormat(loss ? List.of(1, 2) : share.outputSizes());
  }

  @Override
  public Format outputGradient() {
    return output();
  }

  @Override
  public List<Format> inputGradients() {
    return inputs();
  }

  @Override
  public GradientSharing gradientSharing() {
    return GradientSharing.SEPARATE;
  }

  @Override
  public List<Format> parameters() {
    return share.parameters().stream().<Format>map(p -> new PlainFormat(p.sizes())).toList();
  }

  @Override
  public List<String> state() {
    return layer.state();
  }

  @Override
  public long savedBytes() {
    return 4L * layer.saved();
  }

  @Override
  public long forwardScratchBytes() {
    return 0;
  }

  @Override
  public long backwardScratchBytes() {
    return 0;
  }

  @Override
  public String forwardCode() {
    return "";
  }

  @Override
  public String backwardCode() {
    return "";
  }

  @Override
  public String weightGradientCode() {
    return "";
  }

  @Override
  public boolean separatesWeightGradients() {
    return false;
  }

  @Override
  public void weightGradients(long step) {
    throw new IllegalStateException(share.name() + " computes all gradients in backward");
  }

  @Override
  public boolean backwardReadsInputs() {
    return mode == Mode.TRAINING && layer.backwardReadsInputs();
  }

  @Override
  public boolean backwardReadsOutput() {
    return mode == Mode.TRAINING && layer.backwardReadsOutput();
  }

  @Override
  public int statistics() {
    return layer.statistics();
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
            backwardReadsInputs()
                ? operands.inputs().stream().map(BufferArrays::floats).toList()
                : List.of(),
            backwardReadsOutput() ? BufferArrays.floats(operands.output()) : new float[0],
            BufferArrays.ints(operands.labels()),
            BufferArrays.floats(operands.outputGradient()),
            inputs().stream().map(f -> new float[(int) (f.bytes() / 4)]).toList(),
            operands.parameters().stream().map(BufferArrays::floats).toList(),
            operands.parameterGradients().stream().map(BufferArrays::zeros).toList(),
            List.of(),
            BufferArrays.floats(operands.saved()),
            BufferArrays.floats(operands.gradientStatistics()));
    layer.backward(call);
    if (inputGradient) {
      BufferArrays.store(call.inputGradients(), operands.inputGradients());
    }
    BufferArrays.store(call.parameterGradients(), operands.parameterGradients());
    BufferArrays.store(call.statistics(), operands.gradientStatistics());
  }

  private Operands bound() {
    if (bound == null) {
      throw new IllegalStateException(share.name() + " is not bound to buffers yet");
    }
    return bound;
  }
}
