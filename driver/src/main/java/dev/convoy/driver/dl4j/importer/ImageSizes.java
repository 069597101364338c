package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.Dl4jException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which square images a model's layers fit. */
final class ImageSizes {
  private static final int LARGEST = 512;

  private ImageSizes() {}

  /**
   * The one size that fits.
   *
   * @param reading reads the layers for images of a size
   * @throws Dl4jException that says which sizes fit, if there are several; or why none does
   */
  static ImageSize only(Consumer<ImageSize> reading) {
    List<Integer> fitting = new ArrayList<>();
    Dl4jException last = null;
    for (int size = 1; size <= LARGEST; size++) {
      Dl4jException refusal = refusal(reading, new ImageSize(size, size));
      if (refusal == null) {
        fitting.add(size);
      } else {
        last = refusal;
      }
    }
    if (fitting.size() == 1) {
      return new ImageSize(fitting.get(0), fitting.get(0));
    }
    if (fitting.isEmpty() && last != null) {
      throw new Dl4jException(
          "with square images of no size do its layers fit: give --image-size HxW; with %dx%d %s"
              .formatted(LARGEST, LARGEST, last.getMessage()));
    }
    int most = fitting.get(fitting.size() - 1);
    throw new Dl4jException(
        "it does not say how large its images are: give --image-size, as 224 or 224x192; square ones fit from %d %s"
            .formatted(fitting.get(0), most < LARGEST ? "to " + most : "on"));
  }

  private static @Nullable SizeException refusal(Consumer<ImageSize> reading, ImageSize size) {
    try {
      reading.accept(size);
      return null;
    } catch (SizeException e) {
      return e;
    }
  }
}
