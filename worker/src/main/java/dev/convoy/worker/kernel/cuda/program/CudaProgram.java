package dev.convoy.worker.kernel.cuda.program;

import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Indices;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.KernelSpec.Formats;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.program.LayerProgram;
import dev.convoy.worker.kernel.program.OperandPlace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one kernel does on a GPU: all operands are plain, activations in f32 or bf16. */
public final class CudaProgram extends LayerProgram<CudaPass> {
  private final Gpu gpu;
  private final DataType type;
  private final CudaPass weightGradients;
  private DeviceFormat output;
  private @Nullable CudaOperand slope;

  /**
   * In activations of a type.
   *
   * @throws OutOfMemoryError when an operand has more numbers than cuDNN counts
   */
  public CudaProgram(Gpu gpu, LayerShare share, Mode mode, boolean inputGradient, DataType type) {
    super(share, mode, inputGradient, () -> new CudaPass(gpu), CudaPass.ALIGNMENT);
    this.gpu = gpu;
    this.type = type;
    this.output = new DeviceFormat(share.outputSizes(), type);
    this.weightGradients = new CudaPass(gpu);
    requireCountable(output.numbers());
    for (int k = 0; k < share.inputs().size(); k++) {
      requireCountable(input(k).numbers());
    }
  }

  private void requireCountable(long numbers) {
    if (numbers > Integer.MAX_VALUE) {
      throw new OutOfMemoryError(
          share().name()
              + " has a tensor of "
              + numbers
              + " numbers, but on a GPU one has at most "
              + Integer.MAX_VALUE
              + " (use a smaller batch or more workers)");
    }
  }

  public Gpu gpu() {
    return gpu;
  }

  /** The numbers of activations and their gradients. */
  public DataType type() {
    return type;
  }

  /** Rows of this worker. */
  public int rows() {
    return share().output().rows().size();
  }

  /** Output channels of this worker. */
  public int own() {
    return share().output().channels().size();
  }

  /** Channels that this worker holds of an input. */
  public int held(int input) {
    return share().inputs().get(input).channels().size();
  }

  /** See {@link LayerShare#positions}. */
  public int[] positions(Indices wanted, int input) {
    return share().positions(wanted, input);
  }

  /** Where each own output channel's input channel lies among those held of an input. */
  public int[] ownPositions(int input) {
    return positions(share().output().channels(), input);
  }

  public CudaOperand input(int k) {
    return activations(
        OperandPlace.INPUT, k, new DeviceFormat(share().inputSizes(k), type).numbers());
  }

  public CudaOperand inputGradient(int k) {
    return activations(OperandPlace.INPUT_GRADIENT, k, input(k).numbers());
  }

  public CudaOperand output() {
    return activations(OperandPlace.OUTPUT, 0, output.numbers());
  }

  public CudaOperand outputGradient() {
    return activations(OperandPlace.OUTPUT_GRADIENT, 0, output.numbers());
  }

  /**
   * The gradient of what backward of the layer itself starts from: the output's, or where a
   * function is applied to that on the way, the same times the function's slope. Backward computes
   * it first, and the weight gradients find it there.
   */
  public CudaOperand slope() {
    if (share().activation() == null) {
      return outputGradient();
    }
    if (slope == null) {
      slope = backward().scratch(output.numbers(), type);
      weightGradients.behind(slope);
      backward()
          .each(
              "activate_backward",
              output.numbers(),
              output(),
              outputGradient(),
              slope,
              function(),
              0f);
    }
    return slope;
  }

  /** The number of the function that is applied to the output on the way, -1 for none. */
  public int function() {
    return FunctionCode.of(share().activation());
  }

  /** Says that the output has other sizes than the share's. */
  public void output(DeviceFormat format) {
    output = format;
  }

  public CudaOperand labels(long numbers) {
    return operand(OperandPlace.LABELS, 0, numbers);
  }

  /** Whether the layer has as many parameters. */
  public boolean hasParameter(int k) {
    return k < share().parameters().size();
  }

  public CudaOperand parameter(int k) {
    return operand(OperandPlace.PARAMETER, k, share().parameters().get(k).elements());
  }

  public CudaOperand parameterGradient(int k) {
    return operand(OperandPlace.PARAMETER_GRADIENT, k, share().parameters().get(k).elements());
  }

  /** Declares numbers that are kept with the model, one a channel. */
  public CudaOperand state(String name) {
    return operand(OperandPlace.STATE, addState(name), own());
  }

  /** Numbers that live from forward to backward. */
  public CudaOperand saved(long numbers) {
    return new CudaOperand(
        OperandPlace.SAVED, 0, roomSaved(numbers * Float.BYTES), numbers, DataType.F32);
  }

  /** The statistics of all row shards, {@code (rowShards, own, count)}. */
  public CudaOperand statistics(boolean ofGradients) {
    return operand(
        ofGradients ? OperandPlace.GRADIENT_STATISTICS : OperandPlace.STATISTICS,
        0,
        (long) share().rowShards().size() * own() * statistics());
  }

  private static CudaOperand operand(OperandPlace place, int index, long numbers) {
    return new CudaOperand(place, index, 0, numbers, DataType.F32);
  }

  private CudaOperand activations(OperandPlace place, int index, long numbers) {
    return new CudaOperand(place, index, 0, numbers, type);
  }

  /** What runs after backward: see {@link LayerKernel#weightGradients}. */
  public CudaPass weightGradients() {
    return weightGradients;
  }

  @Override
  protected List<CudaPass> afterBackward() {
    return trains() && !weightGradients.isEmpty() ? List.of(weightGradients) : List.of();
  }

  @Override
  protected List<String> code(List<CudaPass> passes) {
    return passes.stream().flatMap(p -> p.names().stream()).distinct().toList();
  }

  @Override
  protected Formats formats() {
    List<Format> inputs = new ArrayList<>();
    for (int k = 0; k < share().inputs().size(); k++) {
      inputs.add(new DeviceFormat(share().inputSizes(k), type));
    }
    List<Format> parameters =
        share().parameters().stream().<Format>map(p -> DeviceFormat.plain(p.sizes())).toList();
    return new Formats(
        inputs, output, output, wantsInputGradients() ? inputs : List.of(), parameters);
  }
}
