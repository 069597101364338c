package dev.convoy.worker.bench.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/** Work whose tensors end with it; what is to outlive it must be retained. */
final class TorchScope {
  private TorchScope() {}

  static <T> T around(Supplier<T> work) {
    PointerScope scope = new PointerScope();
    try {
      return work.get();
    } finally {
      scope.close();
    }
  }

  /** Does work without autograd's notice. */
  static void withoutGradients(Runnable work) {
    PointerScope scope = new PointerScope();
    try {
      NoGradGuard guard = new NoGradGuard();
      work.run();
      guard.close();
    } finally {
      scope.close();
    }
  }
}
