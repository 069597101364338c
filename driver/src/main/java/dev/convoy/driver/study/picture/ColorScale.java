package dev.convoy.driver.study.picture;

/**
 * From dark to bright as a value rises, equally fast everywhere, and to everybody: viridis, by
 * straight lines between nine of its colours. Smith and van der Walt, 2015.
 */
final class ColorScale {
  private static final int[] COLORS = {
    0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725
  };

  private ColorScale() {}

  /** The colour of a value from 0 to 1; what lies outside has that of the nearest end. */
  static int rgb(double value) {
    double at = Math.max(0, Math.min(1, value)) * (COLORS.length - 1);
    int below = Math.min((int) at, COLORS.length - 2);
    double part = at - below;
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = COLORS[below] >> shift & 0xFF;
      int to = COLORS[below + 1] >> shift & 0xFF;
      rgb |= (int) Math.round(from + part * (to - from)) << shift;
    }
    return rgb;
  }
}
