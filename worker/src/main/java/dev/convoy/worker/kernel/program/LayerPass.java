package dev.convoy.worker.kernel.program;

import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one call: forward or backward, one phase. It lays out the scratch that its steps
 * need; nothing in there outlives the call.
 *
 * @param <S> the backend's steps
 */
public abstract class LayerPass<S extends LayerStep> {
  private final List<S> steps = new ArrayList<>();
  private final Offsets scratch;
  private long workspace;

  /** An empty pass whose scratch is laid out in multiples of so many bytes. */
  protected LayerPass(long alignment) {
    this.scratch = new Offsets(alignment);
  }

  /** One more step. */
  protected final void add(S step) {
    steps.add(step);
  }

  /** Room during the call: where it begins in the scratch. */
  protected final long room(long bytes) {
    return scratch.next(bytes);
  }

  /**
   * Room that a single step uses, shared with other steps' room: see {@link
   * OperandPlace#WORKSPACE}.
   */
  protected final void workspaceOf(long bytes) {
    workspace = Math.max(workspace, scratch.aligned(bytes));
  }

  /** Leaves the scratch's first bytes as an earlier call left them; to be said first. */
  protected final void behind(long bytes) {
    if (scratch.end() > 0) {
      throw new IllegalStateException("scratch is already laid out");
    }
    scratch.next(bytes);
  }

  /** Where the workspace begins in the scratch: behind all other room. */
  protected final long roomBytes() {
    return scratch.end();
  }

  /** The steps in order. */
  protected final List<S> steps() {
    return steps;
  }

  /** Whether it does nothing. */
  public final boolean isEmpty() {
    return steps.isEmpty();
  }

  /** Bytes that it needs while it runs. */
  public final long scratchBytes() {
    return scratch.end() + workspace;
  }

  /** Whether a step reads or writes there. */
  public final boolean uses(OperandPlace place) {
    return steps.stream().flatMap(s -> s.operands().stream()).anyMatch(s -> s.place() == place);
  }

  /** All steps with each operand at its address. */
  public BoundStep[] bind(String layer, Operands operands, @Nullable Buffer scratchBuffer) {
    Binding binding = new Binding(layer, operands, scratchBuffer, scratch.end());
    return steps.stream().map(s -> s.bind(binding)).toArray(BoundStep[]::new);
  }
}
