package dev.convoy.worker.data;

/**
 * A plane wave over an image, {@code sqrt(1/2) * cos(ax + by + phase)}, by tables of its two parts.
 *
 * <p>Classes get directions spread evenly over the half circle, and three wavelengths in turn:
 * about 3, 5 and 8 waves across the short side.
 */
final class Grating {
  private static final double[] WAVES = {3, 5, 8};
  private static final float AMPLITUDE = 0.7071f;

  private final float[] cosX;
  private final float[] sinX;
  private final float[] cosY;
  private final float[] sinY;

  private Grating(int width, double perX, int height, double perY) {
    cosX = new float[width];
    sinX = new float[width];
    cosY = new float[height];
    sinY = new float[height];
    fill(cosX, sinX, perX);
    fill(cosY, sinY, perY);
  }

  /** The grating of class {@code k} of {@code classes}. */
  static Grating of(int k, int classes, ImageShape shape) {
    double direction = Math.PI * k / classes;
    double turn = 2 * Math.PI * WAVES[k % WAVES.length] / Math.min(shape.height(), shape.width());
    return new Grating(
        shape.width(),
        turn * StrictMath.cos(direction),
        shape.height(),
        turn * StrictMath.sin(direction));
  }

  private static void fill(float[] cos, float[] sin, double step) {
    for (int i = 0; i < cos.length; i++) {
      cos[i] = (float) StrictMath.cos(step * i);
      sin[i] = (float) StrictMath.sin(step * i);
    }
  }

  /** Writes the wave (H, W), begun {@code phase} of a turn (0 to 1) late. */
  void write(float phase, float[] out, int offset) {
    float cosPhase = (float) StrictMath.cos(2 * Math.PI * phase) * AMPLITUDE;
    float sinPhase = (float) StrictMath.sin(2 * Math.PI * phase) * AMPLITUDE;
    int to = offset;
    for (int y = 0; y < cosY.length; y++) {
      // cos(u + v) = cos u cos v - sin u sin v, with u = ax and v = by + phase.
      float cosV = cosY[y] * cosPhase - sinY[y] * sinPhase;
      float sinV = sinY[y] * cosPhase + cosY[y] * sinPhase;
      for (int x = 0; x < cosX.length; x++) {
        out[to++] = cosX[x] * cosV - sinX[x] * sinV;
      }
    }
  }
}
