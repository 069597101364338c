package dev.convoy.worker.data.image;

import java.util.List;
import java.util.Optional;

/**
 * Mean and standard deviation of a data set's values (0 to 1), a channel; normalised values are
 * {@code (value - mean) / deviation}.
 */
public final class Normalisation {
  /** CIFAR-10's training set; grey is its luminance. */
  public static final Normalisation CIFAR10 =
      new Normalisation(
          "cifar10",
          new Spread(0.4809f, 0.2392f),
          new Spread(0.4914f, 0.2470f),
          new Spread(0.4822f, 0.2435f),
          new Spread(0.4465f, 0.2616f));

  /** ImageNet's training set, the custom for photographs of any kind; grey is the colours' mean. */
  public static final Normalisation IMAGENET =
      new Normalisation(
          "imagenet",
          new Spread(0.449f, 0.226f),
          new Spread(0.485f, 0.229f),
          new Spread(0.456f, 0.224f),
          new Spread(0.406f, 0.225f));

  /** MNIST's training set, whose one channel is repeated where three are wanted. */
  public static final Normalisation MNIST =
      new Normalisation(
          "mnist",
          new Spread(0.1307f, 0.3081f),
          new Spread(0.1307f, 0.3081f),
          new Spread(0.1307f, 0.3081f),
          new Spread(0.1307f, 0.3081f));

  private static final List<Normalisation> ALL = List.of(CIFAR10, IMAGENET, MNIST);

  private record Spread(float mean, float deviation) {}

  private final String title;
  private final Spread grey;
  private final Spread[] colours;

  private Normalisation(String title, Spread grey, Spread red, Spread green, Spread blue) {
    this.title = title;
    this.grey = grey;
    this.colours = new Spread[] {red, green, blue};
  }

  /** The one of a {@link #title}. */
  public static Optional<Normalisation> named(String title) {
    return ALL.stream().filter(one -> one.title.equals(title)).findFirst();
  }

  /** Its name in files. */
  public String title() {
    return title;
  }

  /** The factor of a byte (0 to 255) in channel {@code channel} of {@code channels} (1 or 3). */
  public float scale(int channels, int channel) {
    return 1 / (255 * spread(channels, channel).deviation());
  }

  /** What is added to the scaled byte. */
  public float shift(int channels, int channel) {
    Spread spread = spread(channels, channel);
    return -spread.mean() / spread.deviation();
  }

  /**
   * The value of every byte, (channels, 256): scaled and shifted.
   *
   * @param channels 1 or 3
   */
  public float[] code(int channels) {
    float[] code = new float[channels << Byte.SIZE];
    for (int k = 0; k < code.length; k++) {
      int channel = k >> Byte.SIZE;
      float value = k & 0xFF;
      code[k] = value * scale(channels, channel) + shift(channels, channel);
    }
    return code;
  }

  private Spread spread(int channels, int channel) {
    return channels == 1 ? grey : colours[channel];
  }
}
