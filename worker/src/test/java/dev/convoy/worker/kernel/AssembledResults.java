package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.convoy.network.LossLayer;
import dev.convoy.network.ParameterSpec;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the results of all workers together: outputs side by side, gradients added up, state as
 * every worker of a channel has it.
 */
final class AssembledResults {
  private final Map<String, float[]> whole = new LinkedHashMap<>();

  private AssembledResults() {}

  /** The results of the whole layer, from those of each share. */
  static Map<String, float[]> of(List<LayerShare> shares, List<Map<String, float[]>> results) {
    AssembledResults assembly = new AssembledResults();
    for (int i = 0; i < shares.size(); i++) {
      LayerShare share = shares.get(i);
      results.get(i).forEach((name, part) -> assembly.take(share, name, part));
    }
    return assembly.whole;
  }

  private void take(LayerShare share, String name, float[] part) {
    if (name.equals("output")) {
      takeOutput(share, part);
    } else if (name.startsWith("gradient of input ")) {
      int k = Integer.parseInt(name.substring("gradient of input ".length()));
      Shape shape = share.inputShapes().get(k);
      float[] sum = get(name, share.globalRows() * shape.elements());
      Slices.add(part, sum, shape, share.inputs().get(k));
    } else if (name.startsWith("gradient of ")) {
      ParameterSpec spec =
          share.layer().parameters(share.inputShapes()).stream()
              .filter(p -> name.endsWith(" " + p.name()))
              .findFirst()
              .orElseThrow();
      Shape shape = Shape.of(spec.rows(), spec.rowSize());
      float[] sum = get(name, spec.elements());
      Slices.add(part, sum, shape, Slices.rowsOf(share.output().channels()));
    } else {
      takeState(share, name, part);
    }
  }

  private void takeOutput(LayerShare share, float[] part) {
    if (share.layer() instanceof LossLayer) {
      float[] sum = get("output", part.length);
      for (int i = 0; i < part.length; i++) {
        sum[i] += part[i];
      }
    } else {
      float[] all = get("output", share.globalRows() * share.outputShape().elements());
      Slices.add(part, all, share.outputShape(), share.output());
    }
  }

  private void takeState(LayerShare share, String name, float[] part) {
    Shape shape = Shape.of(share.outputShape().channels());
    float[] all = get(name, shape.elements());
    if (share.rowShard() == 0) {
      Slices.add(part, all, shape, Slices.rowsOf(share.output().channels()));
    } else {
      float[] first = Slices.take(all, shape, Slices.rowsOf(share.output().channels()));
      assertArrayEquals(first, part, () -> name + " differs between row shards");
    }
  }

  private float[] get(String name, long elements) {
    return whole.computeIfAbsent(name, n -> new float[Math.toIntExact(elements)]);
  }
}
