package dev.convoy.driver.cli.option;

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
      negatable = true,
      description = "Crop and flip training images at random.")
  boolean augment;

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

  DataSpec spec() {
    return new DataSpec(uri, augment, skipBadRecords, exif);
  }
}
