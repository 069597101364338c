package dev.convoy.worker.data;

import java.util.Set;

/**
 * Where data come from: the value of {@code --data}, parsed.
 *
 * <p>{@code toString} gives a URI that parses to the same value, to put into a resolved
 * configuration or send to a worker.
 */
public sealed interface DataUri {
  /** Computed images: {@code generated:classes=10,count=50000,test=10000,seed=1}, all optional. */
  record Generated(int classes, long count, long test, long seed) implements DataUri {
    @Override
    public RecordSource source(Split split, ImageShape shape, ReadOptions options) {
      return new GeneratedSource(classes, split == Split.TRAIN ? count : test, seed, split, shape);
    }

    @Override
    public String toString() {
      return "generated:classes=" + classes + ",count=" + count + ",test=" + test + ",seed=" + seed;
    }
  }

  /** CIFAR-10's binary version: {@code cifar10:DIR}. */
  record Cifar10(String folder) implements DataUri {
    @Override
    public RecordSource source(Split split, ImageShape shape, ReadOptions options)
        throws DataException {
      DataPath path = DataPath.of(folder, options.hadoop());
      return new Cifar10Source(path, split, shape, !options.skipBadRecords());
    }

    @Override
    public String toString() {
      return "cifar10:" + folder;
    }
  }

  /** MNIST-style idx files: {@code idx:DIR}. */
  record Idx(String folder) implements DataUri {
    @Override
    public RecordSource source(Split split, ImageShape shape, ReadOptions options)
        throws DataException {
      DataPath path = DataPath.of(folder, options.hadoop());
      return new IdxSource(path, split, shape, !options.skipBadRecords());
    }

    @Override
    public String toString() {
      return "idx:" + folder;
    }
  }

  /** Class folders of JPEG and PNG files: {@code images:DIR}. */
  record Images(String folder) implements DataUri {
    @Override
    public RecordSource source(Split split, ImageShape shape, ReadOptions options)
        throws DataException {
      return new ImageFolderSource(DataPath.of(folder, options.hadoop()), split, shape);
    }

    @Override
    public String toString() {
      return "images:" + folder;
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
    }
    if (!Set.of("cifar10", "idx", "images").contains(kind)) {
      throw new DataException(
          "--data '"
              + uri
              + "' is not known: give generated:, cifar10:DIR, idx:DIR or images:DIR.");
    }
    if (rest.isEmpty()) {
      throw new DataException("--data '" + uri + "' names no folder: give " + kind + ":DIR.");
    }
    return switch (kind) {
      case "cifar10" -> new Cifar10(rest);
      case "idx" -> new Idx(rest);
      default -> new Images(rest);
    };
  }

  private static Generated parseGenerated(String uri, String settings) throws DataException {
    NumberSettings given =
        NumberSettings.parse(uri, settings, Set.of("classes", "count", "test", "seed"));
    long count = given.positive("count", 50_000, Long.MAX_VALUE >> 2);
    return new Generated(
        (int) given.positive("classes", 10, 100_000),
        count,
        given.positive("test", Math.max(1, count / 5), Long.MAX_VALUE >> 2),
        given.number("seed", 1));
  }

  /**
   * Opens one split, checking up front what can be checked cheaply.
   *
   * @param shape the images that the network wants
   * @throws DataException if the data are missing or not of this kind, or the shape cannot be had
   */
  default RecordSource open(Split split, ImageShape shape, ReadOptions options)
      throws DataException {
    RecordSource source = source(split, shape, options);
    return options.skipBadRecords() ? new SkippingSource(source) : source;
  }

  /** The source without skipping; callers use {@link #open}. */
  RecordSource source(Split split, ImageShape shape, ReadOptions options) throws DataException;
}
