package dev.convoy.worker.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.UpdateRule;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked by hand from You, Gitman and Ginsburg's formula. */
class TrustRatiosTest {

  private static float[] ratios(float shortening, float[] gradients, float[] weights) {
    Buffer g = new Buffer("gradients", 4L * gradients.length);
    Buffer w = new Buffer("weights", 4L * weights.length);
    Buffer factor = new Buffer("factor", 4);
    Buffer to = new Buffer("ratios", 4L * weights.length);
    try (Arena arena = new Arena()) {
      List.of(g, w, factor, to).forEach(arena::keep);
      arena.place();
      g.put(0, gradients);
      w.put(0, weights);
      factor.put(0, new float[] {shortening});
      new TrustRatios(new UpdateRule.Lars(0.9, 0.001, 0.5), g, w, factor, to).run();
      float[] ratios = new float[weights.length];
      to.get(0, ratios);
      return ratios;
    }
  }

  @Test
  void aLayersRatioIsThatOfItsNorms() {
    // ‖g‖ = 3 and 1, ‖w‖ = 2 and 10: 0.001·2/(3+0.5·2) and 0.001·10/(1+0.5·10)
    float[] ratios = ratios(1, new float[] {9, 1}, new float[] {4, 100});
    assertEquals(0.0005, ratios[0], 1e-9);
    assertEquals(0.01 / 6, ratios[1], 1e-9);
  }

  @Test
  void shortenedGradientsAreWhatCounts() {
    assertEquals(0.002 / (1.5 + 1), ratios(0.5f, new float[] {9}, new float[] {4})[0], 1e-9);
  }

  @Test
  void aLayerWithoutGradientsOrWeightsIsMovedAsItStands() {
    float[] ratios = ratios(1, new float[] {0, 9}, new float[] {4, 0});
    assertEquals(1, ratios[0]);
    assertEquals(1, ratios[1]);
  }

  @Test
  void whatIsNotFiniteStaysSo() {
    assertTrue(Float.isNaN(ratios(1, new float[] {Float.NaN}, new float[] {4})[0]));
  }
}
