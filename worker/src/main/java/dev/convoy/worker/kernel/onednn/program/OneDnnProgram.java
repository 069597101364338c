package dev.convoy.worker.kernel.onednn.program;

import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.KernelSpec.Formats;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.onednn.convolution.GroupMerge;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.program.LayerProgram;
import dev.convoy.worker.kernel.program.OperandPlace;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** What one kernel does with oneDNN: its layer's class also says in which formats. */
public final class OneDnnProgram extends LayerProgram<OneDnnPass> {
  private final CpuEngine cpu;
  private final int merge;
  private final boolean plainParameters;
  private @Nullable OneDnnPass weightGradients;
  private final List<OneDnnFormat> inputs = new ArrayList<>();
  private final List<OneDnnFormat> inputGradients = new ArrayList<>();
  private final List<OneDnnFormat> outputs = new ArrayList<>(); // the output and its gradient
  private final List<OneDnnFormat> parameters = new ArrayList<>();

  /**
   * For a layer's share.
   *
   * @param merge how many filter groups run as one: see {@link GroupMerge}
   * @param plainParameters see {@link #stored}
   */
  public OneDnnProgram(
      CpuEngine cpu,
      LayerShare share,
      Mode mode,
      boolean inputGradient,
      int merge,
      boolean plainParameters) {
    super(
        share,
        mode,
        inputGradient,
        () -> new OneDnnPass(cpu, share.name(), WorkEstimate.of(share)),
        OneDnnPass.ALIGNMENT);
    this.cpu = cpu;
    this.merge = merge;
    this.plainParameters = plainParameters;
  }

  /** How many filter groups run as one. */
  public int merge() {
    return merge;
  }

  /** What it runs on. */
  public CpuEngine cpu() {
    return cpu;
  }

  /** Declares the next input; its gradient has the same layout. */
  public OneDnnOperand input(memory.desc layout) {
    return input(layout, layout);
  }

  /** Declares the next input. */
  public OneDnnOperand input(memory.desc layout, memory.desc gradient) {
    int k = inputs.size();
    inputs.add(new OneDnnFormat(share().inputSizes(k), layout));
    inputGradients.add(new OneDnnFormat(share().inputSizes(k), gradient));
    return new OneDnnOperand(OperandPlace.INPUT, k, 0, layout);
  }

  /** Declares the output; its gradient has the same layout. */
  public OneDnnOperand output(memory.desc layout) {
    return output(layout, layout);
  }

  /** Declares the output. */
  public OneDnnOperand output(memory.desc layout, memory.desc gradient) {
    outputs.add(new OneDnnFormat(share().outputSizes(), layout));
    outputs.add(new OneDnnFormat(share().outputSizes(), gradient));
    return new OneDnnOperand(OperandPlace.OUTPUT, 0, 0, layout);
  }

  /** Declares an output of other sizes than the share's. */
  public OneDnnOperand output(OneDnnFormat format) {
    outputs.add(format);
    outputs.add(format);
    return new OneDnnOperand(OperandPlace.OUTPUT, 0, 0, format.layout());
  }

  /**
   * How weights are stored: in the layout that is liked, or plain where that has padding or another
   * type than f32, and where replicas on other devices could not read it.
   */
  public memory.desc stored(memory.desc liked, memory.desc plain) {
    boolean fits = Descs.type(liked) == Descs.F32 && liked.get_size() == plain.get_size();
    return fits && !plainParameters ? liked : plain;
  }

  /** Declares the next parameter and its gradient. */
  public OneDnnOperand parameter(memory.desc layout) {
    int k = parameters.size();
    parameters.add(new OneDnnFormat(share().parameters().get(k).sizes(), layout));
    return new OneDnnOperand(OperandPlace.PARAMETER, k, 0, layout);
  }

  /** The gradient of an input, the output or a parameter. */
  public OneDnnOperand gradient(OneDnnOperand of) {
    return switch (of.place()) {
      case INPUT ->
          new OneDnnOperand(
              OperandPlace.INPUT_GRADIENT, of.index(), 0, inputGradients.get(of.index()).layout());
      case OUTPUT -> new OneDnnOperand(OperandPlace.OUTPUT_GRADIENT, 0, 0, outputs.get(1).layout());
      case PARAMETER ->
          new OneDnnOperand(OperandPlace.PARAMETER_GRADIENT, of.index(), of.offset(), of.layout());
      default -> throw new IllegalArgumentException(of + " has no gradient");
    };
  }

  /** Declares values that are kept with the model, one a channel. */
  public OneDnnOperand state(String name) {
    return new OneDnnOperand(
        OperandPlace.STATE, addState(name), 0, Descs.plain(share().output().channels().size()));
  }

  /** A tensor that lives from forward to backward. */
  public OneDnnOperand saved(memory.desc layout) {
    return new OneDnnOperand(OperandPlace.SAVED, 0, roomSaved(layout.get_size()), layout);
  }

  /**
   * What computes the gradients of the parameters once the inputs' are on their way. Its scratch
   * lies behind that of {@link #backward}, which it may read: write that first.
   */
  public OneDnnPass weightGradients() {
    if (weightGradients == null) {
      weightGradients = backward().next();
    }
    return weightGradients;
  }

  @Override
  protected List<OneDnnPass> afterBackward() {
    return weightGradients == null ? List.of() : List.of(weightGradients);
  }

  /** What runs: oneDNN's code, or where there is none of that, Java's. */
  @Override
  protected List<String> code(List<OneDnnPass> passes) {
    List<OneDnnPass> steps = passes.stream().filter(p -> !p.isEmpty()).toList();
    List<String> library = steps.stream().flatMap(p -> p.implementations().stream()).toList();
    return library.isEmpty() && !steps.isEmpty() ? List.of("Java") : library;
  }

  @Override
  protected Formats formats() {
    return new Formats(
        List.copyOf(inputs),
        outputs.get(0),
        outputs.get(1),
        wantsInputGradients() ? List.copyOf(inputGradients) : List.of(),
        List.copyOf(parameters));
  }
}
