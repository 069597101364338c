package dev.convoy.worker.data;

/**
 * Mean and standard deviation of a data set's values (0 to 1), a channel; normalised values are
 * {@code (value - mean) / deviation}.
 */
enum Normalisation {
  /** CIFAR-10's training set; grey is its luminance. */
  CIFAR10(
      new float[] {0.4914f, 0.4822f, 0.4465f},
      new float[] {0.2470f, 0.2435f, 0.2616f},
      0.4809f,
      0.2392f),
  /** ImageNet's training set, the custom for photographs of any kind. */
  IMAGENET(
      new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}, 0.449f, 0.226f),
  /** MNIST's training set; its one channel is repeated where three are wanted. */
  MNIST(
      new float[] {0.1307f, 0.1307f, 0.1307f},
      new float[] {0.3081f, 0.3081f, 0.3081f},
      0.1307f,
      0.3081f);

  private final float[] mean;
  private final float[] deviation;
  private final float greyMean;
  private final float greyDeviation;

  Normalisation(float[] mean, float[] deviation, float greyMean, float greyDeviation) {
    this.mean = mean;
    this.deviation = deviation;
    this.greyMean = greyMean;
    this.greyDeviation = greyDeviation;
  }

  /** The factor of a byte (0 to 255) in channel {@code channel} of {@code channels} (1 or 3). */
  float scale(int channels, int channel) {
    return 1 / (255 * (channels == 1 ? greyDeviation : deviation[channel]));
  }

  /** What is added to the scaled byte. */
  float shift(int channels, int channel) {
    return channels == 1 ? -greyMean / greyDeviation : -mean[channel] / deviation[channel];
  }
}
