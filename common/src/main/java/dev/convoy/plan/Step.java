package dev.convoy.plan;

import org.jspecify.annotations.Nullable;

/** One thing that every worker does at its place in the plan. */
public sealed interface Step {

  /** What it sends or receives, null where it does neither. */
  default @Nullable Reshard reshard() {
    return null;
  }

  /** Which half of training a computation belongs to. */
  enum Pass {
    /** From inputs to outputs. */
    FORWARD,
    /** From the outputs' gradients to those of inputs, and of parameters where that is one. */
    BACKWARD,
    /** From the outputs' gradients to those of parameters, where a kernel does it apart. */
    WEIGHTS,
    /** From parameters' gradients to the sum of their squares, each counted by one worker. */
    SQUARES,
    /** From parameters' gradients to new parameters. */
    UPDATE
  }

  /** Run one layer's kernel on some rows of the batch, or its optimizer. */
  record Compute(String layer, Pass pass, int phase, Chunk chunk) implements Step {
    Compute(String layer, Pass pass, int phase) {
      this(layer, pass, phase, Chunk.WHOLE);
    }
  }

  /** From all layers' sums of squares to the factor that shortens gradients: before any update. */
  record Clip() implements Step {}

  /** Hand out what others need of some rows of a value; does not wait. */
  record Send(Reshard reshard, Chunk chunk) implements Step {
    Send(Reshard reshard) {
      this(reshard, Chunk.WHOLE);
    }
  }

  /** Wait for what others send of these rows, and put the value together. */
  record Receive(Reshard reshard, Chunk chunk) implements Step {
    Receive(Reshard reshard) {
      this(reshard, Chunk.WHOLE);
    }
  }
}
