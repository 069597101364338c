package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel.GradientSharing;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.onednn.Slot.Place;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/**
 * What one kernel does, written down by its layer's class: the formats of its operands, what it
 * saves, and the steps of its passes. All operands are {@link Slot}s; addresses come later.
 */
final class Program {
  private final CpuEngine cpu;
  private final LayerShare share;
  private final Mode mode;
  private final boolean inputGradient;
  private final int merge;
  private final boolean plainParameters;
  private final Pass[] forward;
  private final Pass[] backward;
  private @Nullable Pass weightGradients;
  private final List<OneDnnFormat> inputs = new ArrayList<>();
  private final List<OneDnnFormat> inputGradients = new ArrayList<>();
  private final List<OneDnnFormat> outputs = new ArrayList<>(); // the output and its gradient
  private final List<OneDnnFormat> parameters = new ArrayList<>();
  private final List<String> state = new ArrayList<>();
  private int statistics;
  private GradientSharing sharing = GradientSharing.SEPARATE;
  private long saved;

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
    this.cpu = cpu;
    this.share = share;
    this.mode = mode;
    this.inputGradient = inputGradient;
    this.merge = merge;
    this.plainParameters = plainParameters;
    long work = Work.of(share);
    forward = new Pass[] {pass(work), pass(work)};
    backward = new Pass[] {pass(work), pass(work)};
  }

  private Pass pass(long work) {
    return new Pass(cpu, share.name(), work);
  }

  int merge() {
    return merge;
  }

  CpuEngine cpu() {
    return cpu;
  }

  LayerShare share() {
    return share;
  }

  /** Whether there is a backward pass. */
  boolean trains() {
    return mode == Mode.TRAINING;
  }

  /** Whether the backward pass computes gradients of the inputs. */
  boolean wantsInputGradients() {
    return trains() && inputGradient;
  }

  /** Declares the next input; its gradient has the same layout. */
  Slot input(memory.desc layout) {
    return input(layout, layout);
  }

  /** Declares the next input. */
  Slot input(memory.desc layout, memory.desc gradient) {
    int k = inputs.size();
    inputs.add(new OneDnnFormat(share.inputSizes(k), layout));
    inputGradients.add(new OneDnnFormat(share.inputSizes(k), gradient));
    return new Slot(Place.INPUT, k, 0, layout);
  }

  /** Declares the output; its gradient has the same layout. */
  Slot output(memory.desc layout) {
    return output(layout, layout);
  }

  /** Declares the output. */
  Slot output(memory.desc layout, memory.desc gradient) {
    outputs.add(new OneDnnFormat(share.outputSizes(), layout));
    outputs.add(new OneDnnFormat(share.outputSizes(), gradient));
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
    parameters.add(new OneDnnFormat(share.parameters().get(k).sizes(), layout));
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
    state.add(name);
    return new Slot(
        Place.STATE, state.size() - 1, 0, Descs.plain(share.output().channels().size()));
  }

  /** A tensor that lives from forward to backward. */
  Slot saved(memory.desc layout) {
    Slot slot = new Slot(Place.SAVED, 0, saved, layout);
    saved += Pass.aligned(layout.get_size());
    return slot;
  }

  /** Asks for statistics of all row shards: this many numbers a channel. */
  void statistics(int count) {
    statistics = count;
  }

  /** Says how the inputs' gradients relate. */
  void shareGradient(GradientSharing how) {
    sharing = how;
  }

  Pass forward() {
    return forward[0];
  }

  Pass forward(int phase) {
    return forward[phase];
  }

  Pass backward() {
    return backward[0];
  }

  /**
   * What computes the gradients of the parameters once the inputs' are on their way. Its scratch
   * lies behind that of {@link #backward}, which it may read: write that first.
   */
  Pass weightGradients() {
    if (weightGradients == null) {
      weightGradients = backward[0].next();
    }
    return weightGradients;
  }

  Pass backward(int phase) {
    return backward[phase];
  }

  CompiledLayer compile() {
    return new CompiledLayer(
        cpu,
        share.name(),
        new CompiledLayer.Formats(
            List.copyOf(inputs),
            wantsInputGradients() ? List.copyOf(inputGradients) : List.of(),
            outputs.get(0),
            outputs.get(1),
            List.copyOf(parameters)),
        List.copyOf(state),
        statistics,
        sharing,
        trains() ? saved : 0,
        List.of(forward),
        trains() ? List.of(backward) : List.of(),
        weightGradients == null ? List.of() : List.of(weightGradients));
  }
}
