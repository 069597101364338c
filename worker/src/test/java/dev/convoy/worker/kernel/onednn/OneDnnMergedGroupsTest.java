package dev.convoy.worker.kernel.onednn;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.KernelContract;
import dev.convoy.worker.kernel.Kernels;

/** What every backend must do, with narrow filter groups merged wherever that is possible. */
class OneDnnMergedGroupsTest implements KernelContract {
  @Override
  public Kernels kernels() {
    return OneDnnKernels.open(
        1, DataType.F32, (kernels, share, before, candidates) -> candidates.size() - 1);
  }
}
