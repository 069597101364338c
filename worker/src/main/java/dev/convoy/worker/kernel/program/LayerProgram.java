package dev.convoy.worker.kernel.program;

import dev.convoy.plan.LayerShare;
import dev.convoy.worker.kernel.KernelSpec;
import dev.convoy.worker.kernel.KernelSpec.BackwardReads;
import dev.convoy.worker.kernel.KernelSpec.Code;
import dev.convoy.worker.kernel.KernelSpec.Formats;
import dev.convoy.worker.kernel.KernelSpec.GradientSharing;
import dev.convoy.worker.kernel.KernelSpec.OwnMemory;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one kernel does, written down by its layer's class: what it keeps and the steps of its
 * passes. All operands are {@link Operand}s; addresses come later.
 *
 * @param <P> the backend's passes
 */
public abstract class LayerProgram<P extends LayerPass<?>> {
  private final LayerShare share;
  private final Mode mode;
  private final boolean inputGradient;
  private final List<P> forward;
  private final List<P> backward;
  private final List<String> state = new ArrayList<>();
  private final Offsets saved;
  private GradientSharing sharing = GradientSharing.SEPARATE;
  private int statistics;

  /**
   * An empty program.
   *
   * @param pass makes empty passes
   * @param alignment of what it saves, in bytes
   */
  protected LayerProgram(
      LayerShare share, Mode mode, boolean inputGradient, Supplier<P> pass, long alignment) {
    this.share = share;
    this.mode = mode;
    this.inputGradient = inputGradient;
    this.forward = List.of(pass.get(), pass.get());
    this.backward = List.of(pass.get(), pass.get());
    this.saved = new Offsets(alignment);
  }

  /** What of the layer this worker has. */
  public final LayerShare share() {
    return share;
  }

  /** Whether there is a backward pass. */
  public final boolean trains() {
    return mode == Mode.TRAINING;
  }

  /** Whether the backward pass computes gradients of the inputs. */
  public final boolean wantsInputGradients() {
    return trains() && inputGradient;
  }

  /** Says how the gradients of several inputs relate. */
  public final void gradientSharing(GradientSharing how) {
    sharing = how;
  }

  /** Asks for statistics of all row shards: this many values a channel. */
  public final void statistics(int count) {
    statistics = count;
  }

  /** How many it asked for, 0 for none. */
  public final int statistics() {
    return statistics;
  }

  /** Declares a value a channel that is kept with the model; says which of the state it is. */
  protected final int addState(String name) {
    state.add(name);
    return state.size() - 1;
  }

  /** Room from forward to backward: where it begins in what is saved. */
  protected final long roomSaved(long bytes) {
    return saved.next(bytes);
  }

  /** Forward where it has one phase, or the first. */
  public final P forward() {
    return forward(0);
  }

  /** One phase of forward: see {@link LayerKernel}. */
  public final P forward(int phase) {
    return forward.get(phase);
  }

  /** Backward where it has one phase, or the first. */
  public final P backward() {
    return backward(0);
  }

  /** One phase of backward. */
  public final P backward(int phase) {
    return backward.get(phase);
  }

  /** What {@link LayerKernel#weightGradients} runs: one pass, or none. */
  protected abstract List<P> afterBackward();

  /** Names the code that passes run, for people. */
  protected abstract List<String> code(List<P> passes);

  /** The formats of the operands, as far as they are declared. */
  protected abstract Formats formats();

  /** The kernel of a program that is written to its end. */
  public final LayerKernel compile() {
    List<P> back = trains() ? backward : List.of();
    List<P> weightGradients = afterBackward();
    return new ProgramKernel(
        share.name(), spec(back, weightGradients), forward, back, weightGradients);
  }

  private KernelSpec spec(List<P> back, List<P> weightGradients) {
    List<P> onTheWayBack = new ArrayList<>(back);
    onTheWayBack.addAll(weightGradients);
    return new KernelSpec(
        formats(),
        sharing,
        state,
        statistics,
        new OwnMemory(trains() ? saved.end() : 0, mostScratch(forward), mostScratch(onTheWayBack)),
        new BackwardReads(
            onTheWayBack.stream().anyMatch(p -> p.uses(OperandPlace.INPUT)),
            onTheWayBack.stream().anyMatch(p -> p.uses(OperandPlace.OUTPUT))),
        !weightGradients.isEmpty(),
        new Code(code(forward), code(back), code(weightGradients)));
  }

  private long mostScratch(List<P> passes) {
    return passes.stream().mapToLong(LayerPass::scratchBytes).max().orElse(0);
  }
}
