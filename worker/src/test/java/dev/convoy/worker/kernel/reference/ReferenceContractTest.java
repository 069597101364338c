package dev.convoy.worker.kernel.reference;

import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;

/**
 * Against itself the reference cannot be off; but it can read what nobody wrote, or claim that
 * backward needs no inputs when it does, or write beyond its buffers.
 */
class ReferenceContractTest implements KernelContract {
  @Override
  public Kernels kernels() {
    return new ReferenceKernels();
  }
}
