package dev.convoy.worker.kernel.cuda.program;

import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.program.Binding;
import dev.convoy.worker.kernel.program.BoundStep;
import dev.convoy.worker.kernel.program.LayerStep;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One thing a kernel does, before its operands have addresses.
 *
 * @param code what
 * @param operands all operands
 */
record CudaStep(Code code, List<CudaOperand> operands) implements LayerStep {

  /** Work that waits for its operands. */
  public interface Code {
    /** This work with each operand at its address. */
    BoundStep bind(ToLongFunction<CudaOperand> address);
  }

  @Override
  public BoundStep bind(Binding binding) {
    return code.bind(operand -> operand.address(binding));
  }
}
