package dev.convoy.driver.study.picture;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.linear.RealMatrix;

/** Matrices side by side, with one scale of colours for all. */
public final class HeatMaps {
  private static final int MARGIN = 16;
  private static final int LEAST_SIDE = 240;
  private static final int BAR = 14;
  private static final int BAR_TEXT = 48;

  private HeatMaps() {}

  /**
   * One matrix.
   *
   * @param title written above it
   * @param groups into how many blocks each way lines cut it on the diagonal
   */
  public record Panel(String title, RealMatrix matrix, int groups) {}

  /**
   * Draws them, from 0, the darkest, to the largest entry of all, the brightest.
   *
   * @return a PNG image
   */
  public static byte[] png(String title, List<Panel> panels) {
    int rows = panels.stream().mapToInt(p -> p.matrix().getRowDimension()).max().orElse(1);
    int columns = panels.stream().mapToInt(p -> p.matrix().getColumnDimension()).max().orElse(1);
    double most = panels.stream().mapToDouble(HeatMaps::most).max().orElse(0);
    int pixel = Math.max(1, LEAST_SIDE / Math.max(rows, columns));
    int top = MARGIN + 2 * Canvas.LINE;
    int width = columns * pixel;
    int height = rows * pixel;
    int right = MARGIN + panels.size() * (width + MARGIN);
    int across = Math.max(right + BAR + BAR_TEXT, MARGIN + Canvas.width(title)) + MARGIN;
    Canvas canvas = new Canvas(across, top + height + MARGIN);
    canvas.text(title, MARGIN, MARGIN + 4);
    for (int k = 0; k < panels.size(); k++) {
      int left = MARGIN + k * (width + MARGIN);
      canvas.text(panels.get(k).title(), left, top - 6);
      draw(canvas, panels.get(k), left, top, pixel, most);
    }
    for (int y = 0; y < height; y++) {
      canvas.fill(ColorScale.rgb(1 - y / (height - 1.0)), right, top + y, BAR, 1);
    }
    canvas.text(String.format(Locale.ROOT, "%.2g", most), right + BAR + 4, top + 10);
    canvas.text("0", right + BAR + 4, top + height);
    return canvas.png();
  }

  private static double most(Panel panel) {
    double most = 0;
    for (double[] row : panel.matrix().getData()) {
      for (double entry : row) {
        most = Math.max(most, entry);
      }
    }
    return most;
  }

  private static void draw(Canvas canvas, Panel panel, int left, int top, int pixel, double most) {
    double[][] entries = panel.matrix().getData();
    for (int r = 0; r < entries.length; r++) {
      for (int c = 0; c < entries[r].length; c++) {
        int rgb = ColorScale.rgb(most == 0 ? 0 : entries[r][c] / most);
        canvas.fill(rgb, left + c * pixel, top + r * pixel, pixel, pixel);
      }
    }
    int groups = panel.groups();
    int width = entries[0].length * pixel;
    int height = entries.length * pixel;
    for (int g = 0; groups > 1 && g < groups; g++) {
      int x = g * width / groups;
      int y = g * height / groups;
      canvas.outline(
          Color.WHITE,
          left + x,
          top + y,
          (g + 1) * width / groups - x - 1,
          (g + 1) * height / groups - y - 1);
    }
  }
}
