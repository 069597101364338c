package dev.convoy.worker.kernel.onednn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A primitive's arguments: oneDNN's argument numbers and the operands that stand for them. */
final class Arguments {
  private final Map<Integer, OneDnnOperand> slots = new LinkedHashMap<>();

  private Arguments() {}

  static Arguments of(int argument, OneDnnOperand slot) {
    return new Arguments().and(argument, slot);
  }

  /** One more; nothing when there is no such operand. */
  Arguments and(int argument, @Nullable OneDnnOperand slot) {
    if (slot != null) {
      slots.put(argument, slot);
    }
    return this;
  }

  Map<Integer, OneDnnOperand> slots() {
    return slots;
  }
}
