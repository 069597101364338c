package dev.convoy.worker.kernel.program;

import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.LayerKernel.GradientSharing;
import dev.convoy.worker.kernel.LayerShare;
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

  /** Asks for statistics of all row shards: this many numbers a channel. */
  public final void statistics(int count) {
    statistics = count;
  }

  /** How many it asked for, 0 for none. */
  public final int statistics() {
    return statistics;
  }

  /** Declares numbers that are kept with the model, one a channel; says which of the state. */
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

  // ---- what has been written, for the kernel

  List<P> forwardPasses() {
    return forward;
  }

  List<P> backwardPasses() {
    return trains() ? backward : List.of();
  }

  List<String> state() {
    return List.copyOf(state);
  }

  GradientSharing gradientSharing() {
    return sharing;
  }

  long savedBytes() {
    return trains() ? saved.end() : 0;
  }
}
