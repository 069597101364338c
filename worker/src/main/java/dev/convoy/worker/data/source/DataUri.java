package dev.convoy.worker.data.source;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.path.DataPath;
import dev.convoy.worker.data.record.RecordFolderSource;
import dev.convoy.worker.data.record.StoredRecords;
import dev.convoy.worker.data.tar.TarSamples;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * Where data come from: the value of {@code --data}, parsed.
 *
 * <p>{@code toString} gives a URI that parses to the same value, to put into a resolved
 * configuration or send to a worker.
 */
public sealed interface DataUri {
  /** The settings of computed data. */
  Set<String> SETTINGS = Set.of("classes", "count", "test", "seed");

  /** The kinds that name a folder. */
  Set<String> WITH_FOLDER = Set.of("cifar10", "idx", "images", "records", "values", "webdataset");

  /** Computed images: {@code generated:classes=10,count=50000,test=10000,seed=1}, all optional. */
  record Generated(int classes, long count, long test, long seed) implements DataUri {
    @Override
    public RecordSource source(Split split, Shape shape, ReadOptions options) {
      return DataUri.pictures(
          new GeneratedSource(classes, split == Split.TRAIN ? count : test, seed, split, shape));
    }

    @Override
    public String toString() {
      return "generated:classes=" + classes + ",count=" + count + ",test=" + test + ",seed=" + seed;
    }
  }

  /**
   * Computed images with a class a pixel: {@code generated-shapes:classes=4,...}, as {@link
   * Generated}; one of the classes is the background.
   */
  record GeneratedShapes(int classes, long count, long test, long seed) implements DataUri {
    @Override
    public RecordSource source(Split split, Shape shape, ReadOptions options) throws DataException {
      if (shape.spatialSize() == 1) {
        throw new DataException(
            "--data '"
                + this
                + "' makes images, but the network takes records of "
                + shape
                + ": use generated: data or another network.");
      }
      return DataUri.pictures(
          new ShapesSource(classes, split == Split.TRAIN ? count : test, seed, split, shape));
    }

    @Override
    public String toString() {
      return "generated-shapes:classes="
          + classes
          + ",count="
          + count
          + ",test="
          + test
          + ",seed="
          + seed;
    }
  }

  /** CIFAR-10's binary version: {@code cifar10:DIR}. */
  record Cifar10(String folder) implements DataUri {
    @Override
    public RecordSource source(Split split, Shape shape, ReadOptions options) throws DataException {
      DataPath path = DataPath.of(folder, options.configuration());
      return new Cifar10Source(path, split, ImageShape.of(shape), !options.skipBadRecords());
    }

    @Override
    public Optional<StoredRecords> stored(Split split, ReadOptions options) throws DataException {
      DataPath path = DataPath.of(folder, options.configuration());
      return Optional.of(
          new StoredPictures(
              new Cifar10Source(path, split, StoredPictures.UNFITTED, !options.skipBadRecords()),
              Normalisation.CIFAR10));
    }

    @Override
    public String toString() {
      return "cifar10:" + folder;
    }
  }

  /** MNIST-style idx files: {@code idx:DIR}. */
  record Idx(String folder) implements DataUri {
    @Override
    public RecordSource source(Split split, Shape shape, ReadOptions options) throws DataException {
      DataPath path = DataPath.of(folder, options.configuration());
      return new IdxSource(path, split, ImageShape.of(shape), !options.skipBadRecords());
    }

    @Override
    public Optional<StoredRecords> stored(Split split, ReadOptions options) throws DataException {
      DataPath path = DataPath.of(folder, options.configuration());
      return Optional.of(
          new StoredPictures(
              new IdxSource(path, split, StoredPictures.UNFITTED, !options.skipBadRecords()),
              Normalisation.MNIST));
    }

    @Override
    public String toString() {
      return "idx:" + folder;
    }
  }

  /** Class folders of JPEG and PNG files: {@code images:DIR}. */
  record Images(String folder) implements DataUri {
    @Override
    public RecordSource source(Split split, Shape shape, ReadOptions options) throws DataException {
      DataPath path = DataPath.of(folder, options.configuration());
      return new ImageFolderSource(path, split, ImageShape.of(shape), options.exif());
    }

    @Override
    public Optional<StoredRecords> stored(Split split, ReadOptions options) throws DataException {
      DataPath path = DataPath.of(folder, options.configuration());
      return split == Split.TEST && ImageFolder.splitFolder(path, split).isEmpty()
          ? Optional.empty()
          : Optional.of(new StoredImages(new ImageFolder(path, split)));
    }

    @Override
    public String toString() {
      return "images:" + folder;
    }
  }

  /**
   * A folder of records with an index: {@code records:DIR} where they are pictures, {@code
   * values:DIR} where they are values of the network's input, taken as they are.
   */
  record Records(String folder, boolean values) implements DataUri {
    @Override
    public RecordSource source(Split split, Shape shape, ReadOptions options) throws DataException {
      return RecordFolderSource.open(folder, split, values, shape, options);
    }

    @Override
    public String toString() {
      return (values ? "values:" : "records:") + folder;
    }
  }

  /** Tar files of images and labels, as WebDataset has them: {@code webdataset:DIR}. */
  record WebDataset(String folder) implements DataUri {
    @Override
    public RecordSource source(Split split, Shape shape, ReadOptions options) throws DataException {
      throw new DataException(
          "A tar file is read from its begin to its end, not record by record in any order: write"
              + " records by 'convoy pack --data %s --output FOLDER', then give --data records:FOLDER."
                  .formatted(this));
    }

    @Override
    public Optional<StoredRecords> stored(Split split, ReadOptions options) throws DataException {
      DataPath path = DataPath.of(folder, options.configuration());
      Optional<DataPath> shards = ImageFolder.splitFolder(path, split);
      if (shards.isEmpty() && split == Split.TRAIN) {
        throw new DataException(
            "The folder "
                + path.child(split.label())
                + " does not exist: give --data webdataset: a folder with train and test folders of"
                + " tar files.");
      } else if (shards.isEmpty()) {
        return Optional.empty();
      }
      String shown = shards.get().toString();
      String location = folder + shown.substring(shown.lastIndexOf('/'));
      return Optional.of(TarSamples.open(path, shards.get(), location, options.configuration()));
    }

    @Override
    public String toString() {
      return "webdataset:" + folder;
    }
  }

  /**
   * Parses the value of {@code --data}.
   *
   * @throws DataException if it is not such a URI
   */
  static DataUri parse(String uri) throws DataException {
    int colon = uri.indexOf(':');
    String kind = colon < 0 ? uri : uri.substring(0, colon);
    String rest = colon < 0 ? "" : uri.substring(colon + 1);
    if (kind.equals("generated")) {
      return parseGenerated(uri, rest);
    } else if (kind.equals("generated-shapes")) {
      return parseShapes(uri, rest);
    }
    if (!WITH_FOLDER.contains(kind)) {
      throw new DataException(
          "--data '"
              + uri
              + "' is not known: give generated:, cifar10:DIR, idx:DIR or images:DIR,"
              + " records:DIR or values:DIR for indexed records, webdataset:DIR to pack tar files, or"
              + " generated-shapes: for a class a pixel.");
    }
    if (rest.isEmpty()) {
      throw new DataException("--data '" + uri + "' names no folder: give " + kind + ":DIR.");
    }
    return switch (kind) {
      case "cifar10" -> new Cifar10(rest);
      case "idx" -> new Idx(rest);
      case "records" -> new Records(rest, false);
      case "values" -> new Records(rest, true);
      case "webdataset" -> new WebDataset(rest);
      default -> new Images(rest);
    };
  }

  private static Generated parseGenerated(String uri, String settings) throws DataException {
    NumberSettings given = NumberSettings.parse(uri, settings, SETTINGS);
    int classes = (int) given.positive("classes", 10, 100_000);
    return new Generated(classes, count(given), test(given), given.number("seed", 1));
  }

  private static GeneratedShapes parseShapes(String uri, String settings) throws DataException {
    NumberSettings given = NumberSettings.parse(uri, settings, SETTINGS);
    int classes = (int) given.positive("classes", 4, 1_000);
    if (classes == 1) {
      throw new DataException(
          "--data '" + uri + "': classes must be at least 2, the background and a shape.");
    }
    return new GeneratedShapes(classes, count(given), test(given), given.number("seed", 1));
  }

  private static long count(NumberSettings given) throws DataException {
    return given.positive("count", 50_000, Long.MAX_VALUE >> 2);
  }

  private static long test(NumberSettings given) throws DataException {
    return given.positive("test", Math.max(1, count(given) / 5), Long.MAX_VALUE >> 2);
  }

  /**
   * The value of {@code --data} so that it names the same data from every directory; what is no
   * such value stays as it is, and is refused when it is parsed.
   *
   * @param local makes a local path absolute
   * @param hadoop says which file system is the default
   * @throws DataException if the file system of a folder is unknown
   */
  static String absolute(String uri, Function<String, Path> local, Configuration hadoop)
      throws DataException {
    int folder = uri.indexOf(':') + 1;
    if (folder == 0
        || folder == uri.length()
        || !WITH_FOLDER.contains(uri.substring(0, folder - 1))) {
      return uri;
    }
    return uri.substring(0, folder) + DataPath.absolute(uri.substring(folder), local, hadoop);
  }

  /**
   * Opens one split, checking up front what can be checked cheaply.
   *
   * @param shape the records that the network wants
   * @throws DataException if the data are missing or not of this kind, or the shape cannot be had
   */
  default RecordSource open(Split split, Shape shape, ReadOptions options) throws DataException {
    RecordSource source = source(split, shape, options);
    return options.skipBadRecords() ? source.skippingBadRecords(split) : source;
  }

  /** Opens a split as {@link #open} does, where its records are images. */
  default RecordSource open(Split split, ImageShape shape, ReadOptions options)
      throws DataException {
    return open(split, shape.shape(), options);
  }

  /**
   * The records of a split as they are stored; none where a set has no such split.
   *
   * @throws DataException if the data are missing, or of a kind that is not packed
   */
  default Optional<StoredRecords> stored(Split split, ReadOptions options) throws DataException {
    throw new DataException(
        "--data '"
            + this
            + "' cannot be packed: give images:DIR, cifar10:DIR, idx:DIR or webdataset:DIR.");
  }

  /** Computed records; those of two or more sizes are pictures, and so made of bytes. */
  private static RecordSource pictures(RecordSource computed) {
    return computed.shape().dimensions() >= 2 ? new QuantisedSource(computed) : computed;
  }

  /** The source that throws at bad records; callers use {@link #open}. */
  RecordSource source(Split split, Shape shape, ReadOptions options) throws DataException;
}
