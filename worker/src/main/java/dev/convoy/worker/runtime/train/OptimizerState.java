package dev.convoy.worker.runtime.train;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.run.Executable;
import java.util.List;

/** Brings what an optimizer keeps into an executable, under global names and positions. */
final class OptimizerState {
  /** Most elements read at once. */
  private static final int MOST = 1 << 20;

  private OptimizerState() {}

  /**
   * Sets all that the optimizer keeps of what this worker updates.
   *
   * @param kept the names of what it keeps of every parameter, in their order
   */
  static void load(Executable executable, List<String> kept, Weights.Source source) {
    for (LayerParameters p : executable.parameters()) {
      for (int k = 0; k < p.specs().size(); k++) {
        ParameterPart part = new ParameterPart(executable, p, k);
        if (part.elements() > 0) {
          String parameter = p.layer() + "." + p.specs().get(k).name();
          for (int i = 0; i < kept.size(); i++) {
            float[] values = read(part, TensorSpec.ofOptimizer(parameter, kept.get(i)), source);
            part.setKept(p.optimizer(), i * p.shard().size(), p.shard(), values);
          }
        }
      }
    }
  }

  private static float[] read(ParameterPart part, String tensor, Weights.Source source) {
    float[] values = new float[part.elements()];
    int at = 0;
    for (int k = 0; k < part.runs().size(); k++) {
      long first = part.runs().first(k);
      for (long left = part.runs().count(k); left > 0; ) {
        float[] some = new float[(int) Math.min(MOST, left)];
        source.read(tensor, first, some);
        System.arraycopy(some, 0, values, at, some.length);
        at += some.length;
        first += some.length;
        left -= some.length;
      }
    }
    return values;
  }
}
