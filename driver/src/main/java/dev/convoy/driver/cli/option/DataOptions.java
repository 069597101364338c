package dev.convoy.driver.cli.option;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.job.DataSpec;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which images. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "URI",
      description =
          "The images: generated:[classes=C,count=N,test=M,seed=S], generated-shapes:[...]"
              + " (a class a pixel), cifar10:DIR, idx:DIR, images:DIR, or records:DIR and values:DIR"
              + " (indexed records of pictures, and of values).",
      showDefaultValue = Visibility.ALWAYS,
      converter = TypedPath.OfData.class)
  String uri = "generated:";

  @Option(
      names = "--augment",
      arity = "0..1",
      paramLabel = "LIST",
      fallbackValue = "crop,flip",
      description =
          "Change training images at random: any of crop (from a border of an eighth), flip,"
              + " resized-crop[=LEAST-MOST] (a part of the original picture; shares of its area) and"
              + " jitter[=STRENGTH] (brightness, contrast, saturation), or none (default: none;"
              + " --augment alone: crop,flip; for photographs: resized-crop,flip).",
      converter = OptionNames.OfAugmentation.class)
  AugmentationSpec augmentation = AugmentationSpec.NONE;

  @Option(
      names = "--no-augment",
      description = "Leave training images as they are, whatever a configuration says.")
  boolean noAugment;

  @Option(
      names = "--skip-bad-records",
      negatable = true,
      description =
          "Count images that cannot be read, instead of stopping: others replace them in training;"
              + " in tests they are left out.")
  boolean skipBadRecords;

  @Option(
      names = "--exif",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Turn JPEGs as the camera wrote into their EXIF data (default: yes).")
  boolean exif = true;

  /** What was asked for; {@code --no-augment} becomes the augmentation that there is none. */
  DataSpec spec() {
    augmentation = noAugment ? AugmentationSpec.NONE : augmentation;
    return new DataSpec(uri, augmentation, skipBadRecords, exif);
  }
}
