package dev.convoy.job;

/**
 * Where images come from and how they are read.
 *
 * @param uri as {@code generated:}, {@code generated-shapes:}, {@code cifar10:DIR}, {@code
 *     idx:DIR}, {@code images:DIR}
 * @param augment whether training images are cropped and flipped at random
 * @param skipBadRecords whether records that cannot be read are counted and done without: replaced
 *     in training, left out of tests
 * @param exif whether JPEGs are turned as their EXIF data say
 */
public record DataSpec(String uri, boolean augment, boolean skipBadRecords, boolean exif) {

  /** Data of which JPEGs are turned. */
  public DataSpec(String uri, boolean augment, boolean skipBadRecords) {
    this(uri, augment, skipBadRecords, true);
  }
}
