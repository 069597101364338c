package dev.convoy.worker.kernel.onednn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.engine.OneDnnLibrary;
import org.junit.jupiter.api.BeforeAll;

/** What every backend must do, in bf16, of which a number has 8 significant bits. */
class OneDnnBf16KernelsTest implements KernelContract {

  @BeforeAll
  static void needsTheInstructions() {
    assumeTrue(OneDnnLibrary.hasBf16(), "this CPU has no bf16 instructions");
  }

  @Override
  public Kernels kernels() {
    return OneDnnKernels.open(1, DataType.BF16);
  }

  @Override
  public double tolerance() {
    return 0.03;
  }
}
