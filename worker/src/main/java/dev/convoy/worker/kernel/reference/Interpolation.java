package dev.convoy.worker.kernel.reference;

import dev.convoy.network.Upsample;
import dev.convoy.tensor.Shape;

/**
 * Which input elements an enlarged map's element comes from, and how much of each: one for nearest,
 * two a dimension for bilinear.
 *
 * <p>Bilinear, along each dimension output {@code o} lies at {@code (o + 0.5) / factor - 0.5} of
 * the input, between the elements below and above; beyond the edge both are the edge.
 */
final class Interpolation {
  private final int corners;
  private final int[] read; // (positions, corners): the flat input position
  private final double[] weight; // the same

  private Interpolation(int positions, int corners) {
    this.corners = corners;
    this.read = new int[positions * corners];
    this.weight = new double[positions * corners];
  }

  static Interpolation of(Upsample layer, Shape input, Shape output) {
    boolean nearest = layer.mode() == Upsample.Mode.NEAREST;
    int corners = nearest ? 1 : 1 << input.dimensions();
    Interpolation all = new Interpolation(output.spatialSize(), corners);
    for (int p = 0; p < output.spatialSize(); p++) {
      int[] position = Taps.coordinates(p, output.spatial());
      for (int corner = 0; corner < corners; corner++) {
        int flat = 0;
        double weight = 1;
        for (int d = 0; d < position.length; d++) {
          int size = input.spatial().get(d);
          if (nearest) {
            flat = flat * size + position[d] / layer.factor();
          } else {
            double at = (position[d] + 0.5) / layer.factor() - 0.5;
            int below = (int) Math.floor(at);
            boolean above = (corner >> d & 1) == 1;
            flat = flat * size + Math.max(0, Math.min(size - 1, above ? below + 1 : below));
            weight *= above ? at - below : below + 1 - at;
          }
        }
        all.read[p * corners + corner] = flat;
        all.weight[p * corners + corner] = weight;
      }
    }
    return all;
  }

  /** The number of input elements that an output element comes from. */
  int corners() {
    return corners;
  }

  /** The flat input position of one of them. */
  int at(int position, int corner) {
    return read[position * corners + corner];
  }

  /** How much of it counts; the corners' weights add up to 1. */
  double weight(int position, int corner) {
    return weight[position * corners + corner];
  }
}
