package dev.convoy.driver.study.picture;

import java.util.List;
import java.util.function.IntBinaryOperator;

/** Small images in rows, section by section. */
final class TileSheet {
  private static final int MARGIN = 16;
  private static final int GAP = 2;
  private static final int LEAST_SIDE = 40;
  private static final int ACROSS = 12; // tiles in a row

  private TileSheet() {}

  /**
   * Images of one size.
   *
   * @param title written above them
   * @param height in elements
   * @param width in elements
   * @param tiles the colour of each at x and y
   */
  record Section(String title, int height, int width, List<IntBinaryOperator> tiles) {

    Section {
      tiles = List.copyOf(tiles);
    }

    private int pixel() {
      int side = Math.max(height, width);
      return Math.max(1, (LEAST_SIDE + side - 1) / side);
    }

    private int across() {
      return width * pixel() + GAP;
    }

    private int down() {
      return height * pixel() + GAP;
    }

    /** Pixels of all of it. */
    private int size() {
      return Canvas.LINE + (tiles.size() + ACROSS - 1) / ACROSS * down() + MARGIN;
    }

    private void draw(Canvas canvas, int top) {
      canvas.text(title, MARGIN, top + Canvas.LINE - 5);
      for (int k = 0; k < tiles.size(); k++) {
        int left = MARGIN + k % ACROSS * across();
        int above = top + Canvas.LINE + k / ACROSS * down();
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            int rgb = tiles.get(k).applyAsInt(x, y);
            canvas.fill(rgb, left + x * pixel(), above + y * pixel(), pixel(), pixel());
          }
        }
      }
    }
  }

  /** Draws them as a PNG image. */
  static byte[] png(String title, List<Section> sections) {
    int across = Canvas.width(title);
    int down = MARGIN + Canvas.LINE;
    for (Section section : sections) {
      int tiles = Math.min(ACROSS, section.tiles().size()) * section.across();
      across = Math.max(across, Math.max(tiles, Canvas.width(section.title())));
      down += section.size();
    }
    Canvas canvas = new Canvas(2 * MARGIN + across, down);
    canvas.text(title, MARGIN, MARGIN + 4);
    int top = MARGIN + Canvas.LINE;
    for (Section section : sections) {
      section.draw(canvas, top);
      top += section.size();
    }
    return canvas.png();
  }
}
