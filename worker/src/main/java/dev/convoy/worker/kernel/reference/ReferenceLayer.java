package dev.convoy.worker.kernel.reference;

import java.util.List;

/** One layer's arithmetic: forward and its derivative, on plain arrays. */
interface ReferenceLayer {

  /** See {@link dev.convoy.worker.kernel.KernelSpec#state}. */
  default List<String> state() {
    return List.of();
  }

  /** How many values are kept from forward to backward. */
  default int saved() {
    return 0;
  }

  /** See {@link dev.convoy.worker.kernel.KernelSpec#statistics}. */
  default int statistics() {
    return 0;
  }

  /** Whether backward reads the inputs. */
  default boolean backwardReadsInputs() {
    return false;
  }

  /** Whether backward reads the output. */
  default boolean backwardReadsOutput() {
    return false;
  }

  /** Computes the output, and what is to be saved. */
  void forward(Call call);

  /** Computes the gradients of inputs and parameters. */
  void backward(Call call);
}
