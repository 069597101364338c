package dev.convoy.driver.study.picture;

import java.util.List;

/** Filters of a first layer as the small images that they look for, in rows, group by group. */
public final class FilterPictures {
  private static final int MARGIN = 16;
  private static final int GAP = 2;
  private static final int LEAST_SIDE = 40;
  private static final int ACROSS = 12; // filters in a row
  private static final int COLOURS = 3;
  private static final int GREY = 128; // of a weight of 0

  private FilterPictures() {}

  /**
   * Filters that belong together.
   *
   * @param title written above them
   * @param filters {@code (channels, height, width)} each, of 1 or 3 channels
   */
  public record Group(String title, List<float[]> filters) {

    /** Copies the list. */
    public Group {
      filters = List.copyOf(filters);
    }

    private int rows() {
      return (filters.size() + ACROSS - 1) / ACROSS;
    }
  }

  /**
   * Draws them: a weight of 0 is grey, and a filter's largest weight is black or full.
   *
   * @param channels of each filter, 1 or 3
   * @param height of each
   * @param width of each
   * @return a PNG image
   */
  public static byte[] png(String title, List<Group> groups, int channels, int height, int width) {
    int pixel = Math.max(1, (LEAST_SIDE + Math.max(height, width) - 1) / Math.max(height, width));
    int tileWidth = width * pixel + GAP;
    int tileHeight = height * pixel + GAP;
    int rows = groups.stream().mapToInt(Group::rows).sum();
    int all = 2 * MARGIN + Canvas.LINE * (1 + groups.size()) + rows * tileHeight;
    Canvas canvas =
        new Canvas(
            2 * MARGIN + Math.max(ACROSS * tileWidth, Canvas.width(title)),
            all + MARGIN * groups.size());
    canvas.text(title, MARGIN, MARGIN + 4);
    int top = MARGIN + Canvas.LINE;
    for (Group group : groups) {
      top += Canvas.LINE;
      canvas.text(group.title(), MARGIN, top - 5);
      for (int k = 0; k < group.filters().size(); k++) {
        int left = MARGIN + k % ACROSS * tileWidth;
        Tile tile = new Tile(group.filters().get(k), channels, height, width);
        tile.draw(canvas, left, top + k / ACROSS * tileHeight, pixel);
      }
      top += group.rows() * tileHeight + MARGIN;
    }
    return canvas.png();
  }

  /** One filter. */
  private static final class Tile {
    private final float[] weights;
    private final int channels;
    private final int height;
    private final int width;

    Tile(float[] weights, int channels, int height, int width) {
      this.weights = weights;
      this.channels = channels;
      this.height = height;
      this.width = width;
    }

    void draw(Canvas canvas, int left, int top, int pixel) {
      float most = 0;
      for (float weight : weights) {
        most = Math.max(most, Math.abs(weight));
      }
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int rgb = 0;
          for (int colour = 0; colour < COLOURS; colour++) {
            int channel = channels == COLOURS ? colour : 0;
            float weight = weights[(channel * height + y) * width + x];
            rgb = rgb << 8 | brightness(most == 0 ? 0 : weight / most);
          }
          canvas.fill(rgb, left + x * pixel, top + y * pixel, pixel, pixel);
        }
      }
    }

    private static int brightness(float weight) {
      return Math.max(0, Math.min(255, Math.round(GREY + (GREY - 1) * weight)));
    }
  }
}
