package dev.convoy.worker.data.image;

/**
 * How a stored image is turned to be looked at.
 *
 * <p>Of what is looked at, pixel (y, x) is stored at (y, x), or at (x, y) where it is transposed,
 * each counted from the other end where that coordinate runs backward.
 *
 * @param transposed whether stored rows are columns
 * @param rowsBackward whether the first stored row is the last to be seen (below, or right)
 * @param columnsBackward whether the first stored column is the last to be seen (right, or below)
 */
record Orientation(boolean transposed, boolean rowsBackward, boolean columnsBackward) {
  /** The tag of an EXIF directory that says it. Standard: CIPA DC-008, EXIF 2.32, 4.6.4. */
  static final int TAG = 0x0112;

  private static final Orientation UPRIGHT = new Orientation(false, false, false);

  /** By the number of EXIF, 1 to 8; upright at any other. */
  static Orientation of(int number) {
    return switch (number) {
      case 2 -> new Orientation(false, false, true);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, true, false);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }

  boolean isUpright() {
    return equals(UPRIGHT);
  }

  /**
   * Turns an image.
   *
   * @param out receives its planes: at least as many bytes as it has
   */
  Pixels turn(Pixels stored, byte[] out) {
    int height = stored.height();
    int width = stored.width();
    int acrossColumns = columnsBackward ? -1 : 1;
    int acrossRows = rowsBackward ? -width : width;
    int corner = (rowsBackward ? (height - 1) * width : 0) + (columnsBackward ? width - 1 : 0);
    int down = transposed ? acrossColumns : acrossRows;
    int right = transposed ? acrossRows : acrossColumns;
    Pixels turned =
        transposed
            ? new Pixels(out, stored.channels(), width, height)
            : new Pixels(out, stored.channels(), height, width);
    int to = 0;
    for (int c = 0; c < stored.channels(); c++) {
      for (int y = 0; y < turned.height(); y++) {
        int from = c * height * width + corner + y * down;
        for (int x = 0; x < turned.width(); x++) {
          out[to++] = stored.planes()[from];
          from += right;
        }
      }
    }
    return turned;
  }
}
