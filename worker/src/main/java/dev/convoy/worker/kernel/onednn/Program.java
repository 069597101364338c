package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.program.LayerProgram;
import dev.convoy.worker.kernel.program.Place;
import dev.convoy.worker.kernel.program.ProgramKernel.Formats;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** What one kernel does with oneDNN: its layer's class also says in which formats. */
final class Program extends LayerProgram<Pass> {
  private final CpuEngine cpu;
  private final int merge;
  private final boolean plainParameters;
  private @Nullable Pass weightGradients;
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
  Program(
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
        () -> new Pass(cpu, share.name(), Work.of(share)),
        Pass.ALIGNMENT);
    this.cpu = cpu;
    this.merge = merge;
    this.plainParameters = plainParameters;
  }

  int merge() {
    return merge;
  }

  CpuEngine cpu() {
    return cpu;
  }

  /** Declares the next input; its gradient has the same layout. */
  Slot input(memory.desc layout) {
    return input(layout, layout);
  }

  /** Declares the next input. */
  Slot input(memory.desc layout, memory.desc gradient) {
    int k = inputs.size();
    inputs.add(new OneDnnFormat(share().inputSizes(k), layout));
    inputGradients.add(new OneDnnFormat(share().inputSizes(k), gradient));
    return new Slot(Place.INPUT, k, 0, layout);
  }

  /** Declares the output; its gradient has the same layout. */
  Slot output(memory.desc layout) {
    return output(layout, layout);
  }

  /** Declares the output. */
  Slot output(memory.desc layout, memory.desc gradient) {
    outputs.add(new OneDnnFormat(share().outputSizes(), layout));
    outputs.add(new OneDnnFormat(share().outputSizes(), gradient));
    return new Slot(Place.OUTPUT, 0, 0, layout);
  }

  /** Declares an output of other sizes than the share's. */
  Slot output(OneDnnFormat format) {
    outputs.add(format);
    outputs.add(format);
    return new Slot(Place.OUTPUT, 0, 0, format.layout());
  }

  /**
   * How weights are stored: in the layout that is liked, or plain where that has padding or other
   * numbers than f32, and where replicas on other devices could not read it.
   */
  memory.desc stored(memory.desc liked, memory.desc plain) {
    boolean fits = Descs.type(liked) == Descs.F32 && liked.get_size() == plain.get_size();
    return fits && !plainParameters ? liked : plain;
  }

  /** Declares the next parameter and its gradient. */
  Slot parameter(memory.desc layout) {
    int k = parameters.size();
    parameters.add(new OneDnnFormat(share().parameters().get(k).sizes(), layout));
    return new Slot(Place.PARAMETER, k, 0, layout);
  }

  /** The gradient of an input, the output or a parameter. */
  Slot gradient(Slot of) {
    return switch (of.place()) {
      case INPUT ->
          new Slot(Place.INPUT_GRADIENT, of.index(), 0, inputGradients.get(of.index()).layout());
      case OUTPUT -> new Slot(Place.OUTPUT_GRADIENT, 0, 0, outputs.get(1).layout());
      case PARAMETER -> new Slot(Place.PARAMETER_GRADIENT, of.index(), of.offset(), of.layout());
      default -> throw new IllegalArgumentException(of + " has no gradient");
    };
  }

  /** Declares numbers that are kept with the model, one a channel. */
  Slot state(String name) {
    return new Slot(
        Place.STATE, addState(name), 0, Descs.plain(share().output().channels().size()));
  }

  /** A tensor that lives from forward to backward. */
  Slot saved(memory.desc layout) {
    return new Slot(Place.SAVED, 0, roomSaved(layout.get_size()), layout);
  }

  /**
   * What computes the gradients of the parameters once the inputs' are on their way. Its scratch
   * lies behind that of {@link #backward}, which it may read: write that first.
   */
  Pass weightGradients() {
    if (weightGradients == null) {
      weightGradients = backward().next();
    }
    return weightGradients;
  }

  @Override
  protected List<Pass> afterBackward() {
    return weightGradients == null ? List.of() : List.of(weightGradients);
  }

  CompiledLayer compile() {
    return new CompiledLayer(
        this,
        new Formats(
            List.copyOf(inputs),
            wantsInputGradients() ? List.copyOf(inputGradients) : List.of(),
            outputs.get(0),
            outputs.get(1),
            List.copyOf(parameters)));
  }
}
