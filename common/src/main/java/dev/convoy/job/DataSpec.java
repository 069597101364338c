package dev.convoy.job;

import dev.convoy.network.LossLayer.Targets;
import dev.convoy.network.Network;
import dev.convoy.tensor.DataType;

/**
 * Where images come from and how they are read.
 *
 * @param uri as {@code generated:}, {@code generated-shapes:}, {@code cifar10:DIR}, {@code
 *     idx:DIR}, {@code images:DIR}, {@code records:DIR}, {@code values:DIR}
 * @param augmentation how training images are changed at random
 * @param skipBadRecords whether records that cannot be read are counted and done without: replaced
 *     in training, left out of tests
 * @param exif whether JPEGs are turned as their EXIF data say
 */
public record DataSpec(
    String uri, AugmentationSpec augmentation, boolean skipBadRecords, boolean exif) {

  /**
   * Data of which JPEGs are turned.
   *
   * @param augment whether training images are cropped and flipped at random
   */
  public DataSpec(String uri, boolean augment, boolean skipBadRecords) {
    this(
        uri,
        augment ? AugmentationSpec.CROP_AND_FLIP : AugmentationSpec.NONE,
        skipBadRecords,
        true);
  }

  /** The same data, of which training images are changed otherwise. */
  public DataSpec withAugmentation(AugmentationSpec other) {
    return new DataSpec(uri, other, skipBadRecords, exif);
  }

  /** The one kind of data whose records are values from the start, whatever their shape. */
  private static final String VALUES = "values:";

  /** What its records are read as for a network. */
  public DataType recordType(Network network) {
    return uri.startsWith(VALUES) ? DataType.F32 : type(network);
  }

  /**
   * What most data's records are read as for a network. All kinds of data but one keep pictures and
   * films as bytes; records of fewer sizes are f32, and so are those of an autoencoder, which
   * compares what it makes with their values.
   */
  public static DataType type(Network network) {
    boolean pictures = network.input().dimensions() >= 2;
    return pictures && network.targets() != Targets.INPUT ? DataType.U8 : DataType.F32;
  }
}
