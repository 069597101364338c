package dev.convoy.worker.runtime;

import dev.convoy.job.Job;
import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.Augmentation;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.DataUri;
import dev.convoy.worker.data.ImageShape;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;

/** Opens the records of a job for a network, and checks that they fit it. */
public final class Records {
  private Records() {}

  /**
   * Opens one split.
   *
   * @throws DataException when files are missing or damaged, or have more classes than the network
   */
  public static RecordSource open(Job job, Split split) throws DataException {
    ReadOptions options =
        job.data().skipBadRecords()
            ? ReadOptions.strict().skippingBadRecords()
            : ReadOptions.strict();
    Network network = job.network();
    RecordSource source = DataUri.parse(job.data().uri()).open(split, imageShape(network), options);
    if (source.classes() > network.classes()) {
      int classes = source.classes();
      source.close();
      throw new DataException(
          job.data().uri()
              + " has "
              + classes
              + " classes, but network "
              + network.name()
              + " tells "
              + network.classes()
              + " apart: use data with fewer classes or another network");
    }
    return source;
  }

  /** How training images are changed. */
  static Augmentation augmentation(Job job) {
    return job.data().augment()
        ? Augmentation.padCropFlip(imageShape(job.network()), job.seed())
        : Augmentation.none();
  }

  private static ImageShape imageShape(Network network) {
    Shape input = network.input();
    if (input.dimensions() != 2) {
      throw new NetworkException(
          "network " + network.name() + " takes records of " + input + ", not images of C×H×W");
    }
    return new ImageShape(input.channels(), input.spatial().get(0), input.spatial().get(1));
  }
}
