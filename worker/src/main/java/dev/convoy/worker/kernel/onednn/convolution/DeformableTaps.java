package dev.convoy.worker.kernel.onednn.convolution;

import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Window;
import dev.convoy.plan.LayerShare;

/**
 * Where the taps of one output pixel read: for each held offset group and tap four pixels of the
 * input and how much each counts.
 *
 * <p>Corner k of the four lies {@code k / 2} down and {@code k % 2} to the right. A corner outside
 * the input counts 0 and has 0 as its slopes; it names pixel 0, so that no loop needs a branch.
 *
 * <p>Concurrency: one thread; locating a pixel overwrites the one before.
 */
final class DeformableTaps {
  static final int CORNERS = 4;

  private final Window window;
  private final int taps;
  private final int height;
  private final int width;
  private final int outWidth;
  private final int[] pixels; // (offset groups, taps, corners)
  private final float[] weights;
  private final float[] downSlopes;
  private final float[] rightSlopes;

  DeformableTaps(LayerShare share) {
    this.window = ((DeformableConvolution) share.layer()).window();
    this.taps = window.taps();
    this.height = share.inputShapes().get(0).spatial().get(0);
    this.width = share.inputShapes().get(0).spatial().get(1);
    this.outWidth = share.outputShape().spatial().get(1);
    int count = share.inputs().get(1).channels().size() / 2 * CORNERS;
    this.pixels = new int[count];
    this.weights = new float[count];
    this.downSlopes = new float[count];
    this.rightSlopes = new float[count];
  }

  /**
   * Locates all taps of an output pixel.
   *
   * @param shifts {@code (offset groups, taps, 2)}: down, then right
   */
  void locate(int pixel, float[] shifts) {
    int row = pixel / outWidth * window.stride().get(0) - window.before().get(0);
    int column = pixel % outWidth * window.stride().get(1) - window.before().get(1);
    int kernelWidth = window.kernel().get(1);
    int downStep = window.dilation().get(0);
    int rightStep = window.dilation().get(1);
    for (int k = 0; 2 * k < shifts.length; k++) {
      int tap = k % taps;
      locate(
          k * CORNERS,
          row + tap / kernelWidth * downStep + shifts[2 * k],
          column + tap % kernelWidth * rightStep + shifts[2 * k + 1]);
    }
  }

  private void locate(int at, float row, float column) {
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    float down = row - top;
    float right = column - left;
    corner(at, top, left, 1 - down, 1 - right, -1, -1);
    corner(at + 1, top, left + 1, 1 - down, right, -1, 1);
    corner(at + 2, top + 1, left, down, 1 - right, 1, -1);
    corner(at + 3, top + 1, left + 1, down, right, 1, 1);
  }

  private void corner(
      int at, int row, int column, float nearDown, float nearRight, int downSign, int rightSign) {
    boolean inside = row >= 0 && row < height && column >= 0 && column < width;
    pixels[at] = inside ? row * width + column : 0;
    weights[at] = inside ? nearDown * nearRight : 0;
    downSlopes[at] = inside ? downSign * nearRight : 0;
    rightSlopes[at] = inside ? rightSign * nearDown : 0;
  }

  /** Which input pixel is a corner of place {@code k}; places count taps over offset groups. */
  int pixel(int k, int corner) {
    return pixels[k * CORNERS + corner];
  }

  /** How much a corner counts. */
  float weight(int k, int corner) {
    return weights[k * CORNERS + corner];
  }

  /** How much more it counts a pixel further down. */
  float downSlope(int k, int corner) {
    return downSlopes[k * CORNERS + corner];
  }

  /** How much more it counts a pixel further to the right. */
  float rightSlope(int k, int corner) {
    return rightSlopes[k * CORNERS + corner];
  }
}
