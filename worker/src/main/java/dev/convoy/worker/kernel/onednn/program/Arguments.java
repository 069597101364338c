package dev.convoy.worker.kernel.onednn.program;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A primitive's arguments: oneDNN's argument numbers and the operands that stand for them. */
public final class Arguments {
  private final Map<Integer, OneDnnOperand> operands = new LinkedHashMap<>();

  private Arguments() {}

  /** One argument; {@link #and} adds others. */
  public static Arguments of(int argument, OneDnnOperand operand) {
    return new Arguments().and(argument, operand);
  }

  /** One more; nothing when there is no such operand. */
  public Arguments and(int argument, @Nullable OneDnnOperand operand) {
    if (operand != null) {
      operands.put(argument, operand);
    }
    return this;
  }

  Map<Integer, OneDnnOperand> operands() {
    return operands;
  }
}
