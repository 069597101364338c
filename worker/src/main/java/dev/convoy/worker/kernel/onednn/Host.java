package dev.convoy.worker.kernel.onednn;

import org.bytedeco.javacpp.Pointer;

/** Steps that are done without oneDNN. */
final class Host {
  private Host() {}

  /** Sets all of its operands to 0. */
  static Step.Code zero() {
    return operands -> {
      Pointer[] targets = operands.stream().map(Pointer::new).toArray(Pointer[]::new);
      return step -> {
        for (int k = 0; k < targets.length; k++) {
          Pointer.memset(targets[k], 0, operands.get(k).capacity());
        }
      };
    };
  }
}
