package dev.convoy.worker.kernel.cudnn;

import dev.convoy.worker.kernel.LayerKernel.Operands;
import dev.convoy.worker.kernel.cudnn.Slot.Place;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the operands of steps their addresses in a kernel's buffers. */
final class Binding {
  private final String layer;
  private final Operands operands;
  private final @Nullable Buffer scratch;

  private Binding(String layer, Operands operands, @Nullable Buffer scratch) {
    this.layer = layer;
    this.operands = operands;
    this.scratch = scratch;
  }

  /** All steps of all passes. */
  static Step.Bound[][] bind(
      String layer, Operands operands, @Nullable Buffer scratch, List<Pass> passes) {
    Binding binding = new Binding(layer, operands, scratch);
    Step.Bound[][] bound = new Step.Bound[passes.size()][];
    for (int phase = 0; phase < bound.length; phase++) {
      Pass pass = passes.get(phase);
      bound[phase] =
          pass.steps().stream()
              .map(s -> s.code().bind(slot -> binding.address(slot, pass)))
              .toArray(Step.Bound[]::new);
    }
    return bound;
  }

  private long address(Slot slot, Pass pass) {
    if (slot.place() == Place.NONE) {
      return 0;
    }
    if (slot.place() == Place.CONSTANT) {
      return slot.offset();
    }
    Buffer buffer = buffer(slot);
    if (buffer == null) {
      throw new IllegalArgumentException(layer + " was given no buffer for " + slot.place());
    }
    long offset = slot.offset() + (slot.place() == Place.WORKSPACE ? pass.workspaceOffset() : 0);
    long end = offset + slot.bytes();
    if (end > buffer.bytes()) {
      throw new IllegalArgumentException(
          layer + " needs " + end + " bytes as " + slot.place() + ", got " + buffer);
    }
    return buffer.address() + offset;
  }

  private @Nullable Buffer buffer(Slot slot) {
    return switch (slot.place()) {
      case INPUT -> operands.inputs().get(slot.index());
      case OUTPUT -> operands.output();
      case LABELS -> operands.labels();
      case OUTPUT_GRADIENT -> operands.outputGradient();
      case INPUT_GRADIENT -> operands.inputGradients().get(slot.index());
      case PARAMETER -> operands.parameters().get(slot.index());
      case PARAMETER_GRADIENT -> operands.parameterGradients().get(slot.index());
      case STATE -> operands.state().get(slot.index());
      case SAVED -> operands.saved();
      case SCRATCH, WORKSPACE -> scratch;
      case STATISTICS -> operands.statistics();
      case GRADIENT_STATISTICS -> operands.gradientStatistics();
      case CONSTANT, NONE -> null;
    };
  }
}
