package dev.convoy.driver.cli;

import dev.convoy.job.DataSpec;
import dev.convoy.network.Network;
import dev.convoy.worker.data.BatchSchedule;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.runtime.train.Records;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which images. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "URI",
      description =
          "The images: generated:[classes=C,count=N,test=M,seed=S], generated-shapes:[...]"
              + " (a class a pixel), cifar10:DIR, idx:DIR or images:DIR.",
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

  /**
   * Opens the training data as a worker will, so that what is wrong with them is said before
   * anything starts.
   *
   * @return the steps of one epoch
   * @throws DataException if they cannot be read, do not fit the network or do not fill a batch
   */
  long checkTraining(Network network, int batch) throws DataException {
    try (RecordSource source = open(network, Split.TRAIN)) {
      return BatchSchedule.shuffled(0, source.count(), batch).stepsPerEpoch();
    }
  }

  /** The same for the test data. */
  void checkTest(Network network) throws DataException {
    open(network, Split.TEST).close();
  }

  private RecordSource open(Network network, Split split) throws DataException {
    return Records.open(network, spec(), split);
  }
}
