package dev.convoy.network.zoo;

import dev.convoy.network.NetworkException;
import java.util.OptionalInt;

/**
 * How a network is to differ from its published form: another size to try things out with, or
 * another number of filter groups.
 *
 * @param groups filter groups of its grouped convolutions
 * @param imageSize pixels of an image's height and width
 * @param classes outputs of its classifier
 * @param width what every layer's channels are multiplied by, rounded to a multiple that its groups
 *     divide; 1 for the published ones
 */
public record Options(
    OptionalInt groups, OptionalInt imageSize, OptionalInt classes, double width) {

  /** As published. */
  public static final Options PUBLISHED =
      new Options(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 1);

  /**
   * Checks that every number is possible.
   *
   * @throws NetworkException when one is not
   */
  public Options {
    atLeastOne("groups", groups);
    atLeastOne("image size", imageSize);
    atLeastOne("classes", classes);
    if (!(width > 0 && width <= 64)) {
      throw new NetworkException("width=" + width + " must be greater than 0 and at most 64");
    }
  }

  private static void atLeastOne(String what, OptionalInt number) {
    if (number.isPresent() && number.getAsInt() < 1) {
      throw new NetworkException(what + "=" + number.getAsInt() + " must be at least 1");
    }
  }

  /** These options with another number of filter groups. */
  public Options withGroups(int count) {
    return new Options(OptionalInt.of(count), imageSize, classes, width);
  }

  /** These options for images of another size. */
  public Options withImageSize(int pixels) {
    return new Options(groups, OptionalInt.of(pixels), classes, width);
  }

  /** These options with another number of classes. */
  public Options withClasses(int count) {
    return new Options(groups, imageSize, OptionalInt.of(count), width);
  }

  /** These options with wider or narrower layers. */
  public Options withWidth(double factor) {
    return new Options(groups, imageSize, classes, factor);
  }
}
