package dev.convoy.worker.bench;

import dev.convoy.network.Linear;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.Kernels;
import java.util.List;

/** What this machine can do now: the best rate of a large f32 matrix product in oneDNN. */
public final class Ceiling {
  private static final int SIZE = 2048;
  private static final int RUNS = 12;

  private Ceiling() {}

  /** GFLOP/s of a product of two square matrices. */
  public static double measure(Kernels kernels, Turns turns) {
    LayerShare share =
        LayerShare.whole("ceiling", new Linear(SIZE, false), List.of(Shape.of(SIZE)), SIZE);
    try (BoundLayer product = new BoundLayer(kernels, share, false)) {
      Times times = turns.take(List.of(product::forward), RUNS, 0).get(0);
      return 2.0 * SIZE * SIZE * SIZE / times.least() / 1e6;
    }
  }
}
