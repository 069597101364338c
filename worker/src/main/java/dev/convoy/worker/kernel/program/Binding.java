package dev.convoy.worker.kernel.program;

import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Buffer;
import org.jspecify.annotations.Nullable;

/** Gives the operands of a pass their addresses in a kernel's buffers. */
public final class Binding {
  private final String layer;
  private final Operands operands;
  private final @Nullable Buffer scratch;
  private final long workspace;

  /**
   * For the steps of one pass.
   *
   * @param scratch what the pass may use while it runs
   * @param workspace where in it the pass's workspace begins
   */
  Binding(String layer, Operands operands, @Nullable Buffer scratch, long workspace) {
    this.layer = layer;
    this.operands = operands;
    this.scratch = scratch;
    this.workspace = workspace;
  }

  /**
   * Where an operand lies: the part of one of the kernel's buffers that is just its bytes.
   *
   * @throws IllegalArgumentException when the kernel was given no such buffer, or one that is too
   *     small
   */
  public Buffer of(Operand operand) {
    OperandPlace place = operand.place();
    Buffer buffer = buffer(place, operand.index());
    if (buffer == null) {
      throw new IllegalArgumentException(layer + " was given no buffer for " + place);
    }
    long offset = operand.offset() + (place == OperandPlace.WORKSPACE ? workspace : 0);
    long end = offset + operand.bytes();
    if (end > buffer.bytes()) {
      throw new IllegalArgumentException(
          layer + " needs " + end + " bytes as " + place + ", got " + buffer);
    }
    Buffer part = new Buffer(buffer.name(), operand.bytes());
    part.placeIn(buffer, offset);
    return part;
  }

  private @Nullable Buffer buffer(OperandPlace place, int index) {
    return switch (place) {
      case INPUT -> operands.inputs().get(index);
      case OUTPUT -> operands.output();
      case LABELS -> operands.labels();
      case OUTPUT_GRADIENT -> operands.outputGradient();
      case INPUT_GRADIENT -> operands.inputGradients().get(index);
      case PARAMETER -> operands.parameters().get(index);
      case PARAMETER_GRADIENT -> operands.parameterGradients().get(index);
      case STATE -> operands.state().get(index);
      case SAVED -> operands.saved();
      case SCRATCH, WORKSPACE -> scratch;
      case STATISTICS -> operands.statistics();
      case GRADIENT_STATISTICS -> operands.gradientStatistics();
      case CONSTANT -> null;
    };
  }
}
