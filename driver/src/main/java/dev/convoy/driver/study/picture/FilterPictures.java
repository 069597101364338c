package dev.convoy.driver.study.picture;

import java.util.List;
import java.util.function.IntBinaryOperator;

/** Filters of a first layer as the small images that they look for, group by group. */
public final class FilterPictures {
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
    return TileSheet.png(
        title,
        groups.stream()
            .map(
                group ->
                    new TileSheet.Section(
                        group.title(),
                        height,
                        width,
                        group.filters().stream()
                            .map(filter -> tile(filter, channels, height, width))
                            .toList()))
            .toList());
  }

  private static IntBinaryOperator tile(float[] weights, int channels, int height, int width) {
    float most = 0;
    for (float weight : weights) {
      most = Math.max(most, Math.abs(weight));
    }
    float full = most == 0 ? 1 : most;
    return (x, y) -> {
      int rgb = 0;
      for (int colour = 0; colour < COLOURS; colour++) {
        int channel = channels == COLOURS ? colour : 0;
        rgb = rgb << 8 | brightness(weights[(channel * height + y) * width + x] / full);
      }
      return rgb;
    };
  }

  private static int brightness(float weight) {
    return Math.max(0, Math.min(255, Math.round(GREY + (GREY - 1) * weight)));
  }
}
