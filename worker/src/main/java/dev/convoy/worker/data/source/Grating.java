package dev.convoy.worker.data.source;

import dev.convoy.tensor.Shape;
import java.util.List;

/**
 * A plane wave over a record, {@code sqrt(1/2) * cos(a·x + phase)} with the position x, by tables
 * of its parts along each dimension.
 *
 * <p>Classes get directions spread evenly over the half circle of the last two dimensions, and
 * three wavelengths in turn: about 3, 5 and 8 waves across their short side. Along a dimension
 * before these, as depth or time, the wave moves: class by class -2 to 2 waves. On a line, where
 * there are no directions, the wavelengths spread instead.
 */
final class Grating {
  private static final double[] WAVES = {3, 5, 8};
  private static final int SPEEDS = 5;
  private static final float AMPLITUDE = 0.7071f;

  private final float[][] cos; // (dimensions, positions)
  private final float[][] sin;

  private Grating(List<Integer> sizes, double[] steps) {
    cos = new float[steps.length][];
    sin = new float[steps.length][];
    for (int d = 0; d < steps.length; d++) {
      cos[d] = new float[sizes.get(d)];
      sin[d] = new float[sizes.get(d)];
      for (int i = 0; i < cos[d].length; i++) {
        cos[d][i] = (float) StrictMath.cos(steps[d] * i);
        sin[d][i] = (float) StrictMath.sin(steps[d] * i);
      }
    }
  }

  /** The grating of class {@code k} of {@code classes}. */
  static Grating of(int k, int classes, Shape shape) {
    List<Integer> sizes = shape.spatial().isEmpty() ? List.of(1) : shape.spatial();
    int last = sizes.size() - 1;
    int shortSide = Math.min(sizes.get(last), sizes.get(Math.max(0, last - 1)));
    double turn = 2 * Math.PI * WAVES[k % WAVES.length] / shortSide;
    double[] steps = new double[sizes.size()];
    if (last == 0) {
      steps[0] = turn * (1 + 0.5 * k / classes);
    } else {
      double direction = Math.PI * k / classes;
      steps[last] = turn * StrictMath.cos(direction);
      steps[last - 1] = turn * StrictMath.sin(direction);
      for (int d = 0; d < last - 1; d++) {
        steps[d] = 2 * Math.PI * (k % SPEEDS - SPEEDS / 2) / sizes.get(d);
      }
    }
    return new Grating(sizes, steps);
  }

  /** Writes the wave (spatial...), begun {@code phase} of a turn (0 to 1) late. */
  void write(float phase, float[] out, int offset) {
    float cosPhase = (float) StrictMath.cos(2 * Math.PI * phase) * AMPLITUDE;
    float sinPhase = (float) StrictMath.sin(2 * Math.PI * phase) * AMPLITUDE;
    write(0, cosPhase, sinPhase, out, offset);
  }

  /**
   * Writes what lies under one position of the dimensions before {@code d}, where the wave has the
   * phase v; returns where it ends. {@code cos(u + v) = cos u cos v - sin u sin v}.
   */
  private int write(int d, float cosV, float sinV, float[] out, int offset) {
    int to = offset;
    for (int i = 0; i < cos[d].length; i++) {
      float cosSum = cos[d][i] * cosV - sin[d][i] * sinV;
      if (d == cos.length - 1) {
        out[to++] = cosSum;
      } else {
        to = write(d + 1, cosSum, sin[d][i] * cosV + cos[d][i] * sinV, out, to);
      }
    }
    return to;
  }
}
