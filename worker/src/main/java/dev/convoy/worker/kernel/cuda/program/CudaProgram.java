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
   * @throws OutOfMemoryError when an operand has more elements than cuDNN counts
   */
  public CudaProgram(Gpu gpu, LayerShare share, Mode mode, boolean inputGradient, DataType type) {
    super(share, mode, inputGradient, () -> new CudaPass(gpu), CudaPass.ALIGNMENT);
    this.gpu = gpu;
    this.type = type;
    this.output = new DeviceFormat(share.outputSizes(), type);
    this.weightGradients = new CudaPass(gpu);
    requireCountable(output.elements());
    for (int k = 0; k < share.inputs().size(); k++) {
      requireCountable(input(k).elements());
    }
  }

  private void requireCountable(long elements) {
    if (elements > Integer.MAX_VALUE) {
      throw new OutOfMemoryError(
          share().name()
              + " has a tensor of "
              + elements
              + " elements, but on a GPU one has at most "
              + Integer.MAX_VALUE
              + " (use a smaller batch or more workers)");
    }
  }

  /** What it runs on. */
  public Gpu gpu() {
    return gpu;
  }

  /** The type of activations and their gradients. */
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

  /** Input {@code k}, {@code (rows, held, spatial...)}. */
  public CudaOperand input(int k) {
    return activations(
        OperandPlace.INPUT, k, new DeviceFormat(share().inputSizes(k), type).elements());
  }

  /** The gradient of input {@code k}, in its sizes. */
  public CudaOperand inputGradient(int k) {
    return activations(OperandPlace.INPUT_GRADIENT, k, input(k).elements());
  }

  /** The output, {@code (rows, own, spatial...)} unless a layer has said otherwise. */
  public CudaOperand output() {
    return activations(OperandPlace.OUTPUT, 0, output.elements());
  }

  /** The output's gradient, in its sizes. */
  public CudaOperand outputGradient() {
    return activations(OperandPlace.OUTPUT_GRADIENT, 0, output.elements());
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
      slope = backward().scratch(output.elements(), type);
      weightGradients.behind(slope);
      backward()
          .each(
              "activate_backward",
              output.elements(),
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

  /** What a loss compares with: so many elements of four bytes. */
  public CudaOperand labels(long elements) {
    return operand(OperandPlace.LABELS, 0, elements);
  }

  /** Whether the layer has as many parameters. */
  public boolean hasParameter(int k) {
    return k < share().parameters().size();
  }

  /** Parameter {@code k}, with the rows of the share's output channels. */
  public CudaOperand parameter(int k) {
    return operand(OperandPlace.PARAMETER, k, share().parameters().get(k).elements());
  }

  /** The gradient of parameter {@code k}, in its sizes. */
  public CudaOperand parameterGradient(int k) {
    return operand(OperandPlace.PARAMETER_GRADIENT, k, share().parameters().get(k).elements());
  }

  /** Declares values that are kept with the model, one a channel. */
  public CudaOperand state(String name) {
    return operand(OperandPlace.STATE, addState(name), own());
  }

  /** A tensor of f32 that lives from forward to backward. */
  public CudaOperand saved(long elements) {
    return new CudaOperand(
        OperandPlace.SAVED, 0, roomSaved(elements * Float.BYTES), elements, DataType.F32);
  }

  /** The statistics of all row shards, {@code (rowShards, own, count)}. */
  public CudaOperand statistics(boolean ofGradients) {
    return operand(
        ofGradients ? OperandPlace.GRADIENT_STATISTICS : OperandPlace.STATISTICS,
        0,
        (long) share().rowShards().size() * own() * statistics());
  }

  private static CudaOperand operand(OperandPlace place, int index, long elements) {
    return new CudaOperand(place, index, 0, elements, DataType.F32);
  }

  private CudaOperand activations(OperandPlace place, int index, long elements) {
    return new CudaOperand(place, index, 0, elements, type);
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
