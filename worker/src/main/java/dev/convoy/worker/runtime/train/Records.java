package dev.convoy.worker.runtime.train;

import dev.convoy.job.AugmentationSpec;
import dev.convoy.job.AugmentationSpec.Crop;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.network.LossLayer.Targets;
import dev.convoy.network.Network;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.Augmentation;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.source.DataUri;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Opens the records of a job for a network, and checks that they fit it. */
public final class Records {
  private static final int COLOURS = 3;

  private Records() {}

  /**
   * Opens a split of a job's records: see {@link #open(Network, DataSpec, Split, Configuration)}.
   */
  public static RecordSource open(Job job, Split split, @Nullable Configuration hadoop)
      throws DataException {
    return open(job.network(), job.data(), split, hadoop);
  }

  /**
   * Opens one split.
   *
   * @param hadoop says how file systems are reached; null for the settings on the class path
   * @throws DataException when files are missing or damaged, have no records of the network's
   *     shape, have not the labels that its loss compares with, more classes than it tells apart,
   *     or cannot be augmented as is wanted
   */
  public static RecordSource open(
      Network network, DataSpec data, Split split, @Nullable Configuration hadoop)
      throws DataException {
    if (!data.augmentation().isNone()) {
      ImageShape.of(network.input());
    }
    ReadOptions options =
        ReadOptions.strict()
            .skippingBadRecords(data.skipBadRecords())
            .followingExif(data.exif())
            .reachingBy(hadoop);
    RecordSource source = DataUri.parse(data.uri()).open(split, network.input(), options);
    String complaint = complaint(network, data.uri(), source);
    if (complaint.isEmpty()) {
      complaint = complaint(data, source);
    }
    if (!complaint.isEmpty()) {
      source.close();
      throw new DataException(complaint);
    }
    return source;
  }

  /** Why a source does not fit a network, in one sentence; empty where it fits. */
  private static String complaint(Network network, String uri, RecordSource source) {
    if (network.targets() == Targets.INPUT) {
      return "";
    }
    Shape scores = network.inputShapes(network.loss()).get(0);
    String name = "network " + network.name();
    if (scores.spatialSize() > 1 && !source.hasMasks()) {
      return uri
          + " has one label a record, but "
          + name
          + " wants one a pixel: use data with masks, such as generated-shapes:, or a network that"
          + " classifies whole records.";
    } else if (scores.spatialSize() == 1 && source.hasMasks()) {
      return uri
          + " has one label a pixel, but "
          + name
          + " wants one a record: use other data, such as generated:, or a network that classifies"
          + " pixels.";
    } else if (source.hasMasks() && !scores.spatial().equals(network.input().spatial())) {
      return uri
          + " has a label for each pixel of "
          + network.input()
          + ", but "
          + name
          + " scores "
          + scores
          + ": let its loss read a layer of the input's size.";
    } else if (source.classes() > network.classes()) {
      return uri
          + " has "
          + source.classes()
          + " classes, but "
          + name
          + " tells only "
          + network.classes()
          + " apart: use data with fewer classes or another network.";
    }
    return "";
  }

  /** Why a source's records cannot be augmented, in one sentence; empty where they can. */
  private static String complaint(DataSpec data, RecordSource source) {
    AugmentationSpec augmentation = data.augmentation();
    if (augmentation.crop() instanceof Crop.Resized && !source.hasParts()) {
      return data.uri()
          + " has no stored pictures, of which --augment resized-crop takes parts: use images:,"
          + " records:, cifar10: or idx: data, or crop instead.";
    } else if (augmentation.jitter() > 0 && source.byteCode() == null) {
      return data.uri()
          + " has no pictures, whose colours --augment jitter changes: leave jitter out.";
    } else if (augmentation.jitter() > 0 && source.shape().channels() != COLOURS) {
      return "--augment jitter changes three colours, but the network takes records of "
          + source.shape()
          + ": leave jitter out.";
    }
    return "";
  }

  /**
   * How training records are changed.
   *
   * @throws DataException when they are to be and are no images
   */
  static Augmentation augmentation(Job job) throws DataException {
    AugmentationSpec spec = job.data().augmentation();
    return spec.isNone()
        ? Augmentation.none()
        : Augmentation.of(spec, ImageShape.of(job.network().input()), job.seed());
  }
}
