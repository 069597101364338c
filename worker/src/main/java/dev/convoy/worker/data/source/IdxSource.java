package dev.convoy.worker.data.source;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageFit;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.image.Pixels;
import dev.convoy.worker.data.path.DataPath;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * MNIST-style pairs of idx files: {@code train-images-idx3-ubyte} with {@code
 * train-labels-idx1-ubyte}, and {@code t10k-...} to test with, plain or with {@code .gz}.
 *
 * <p>The files name no classes, so these are the numbers from 0 to the largest label of either
 * split.
 */
final class IdxSource extends PictureSource {
  /** MNIST's own number of classes: a small set may lack some of its digits. */
  private static final int DIGITS = 10;

  private final IdxFile images;
  private final IdxFile labels;
  private final List<String> classNames;
  private final Pixels pixels;
  private final byte[] label = new byte[1];

  /**
   * @param strict refuse files that hold a bad record now, rather than when it is read
   */
  IdxSource(DataPath folder, Split split, ImageShape shape, boolean strict) throws DataException {
    super(new ImageFit(shape, Normalisation.MNIST));
    if (!folder.isFolder()) {
      throw new DataException(
          "The folder "
              + folder
              + " does not exist: give --data idx: the folder that holds the idx"
              + " files (every worker must see it).");
    }
    String images = prefix(split) + "-images-idx3-ubyte";
    this.images = IdxFile.load(folder, images, 3, strict);
    this.labels = IdxFile.load(folder, labelName(split), 1, strict);
    if (this.images.count() != labels.count()) {
      throw new DataException(
          this.images.file()
              + " has "
              + this.images.count()
              + " images, but "
              + labels.file()
              + " "
              + labels.count()
              + " labels: they do not belong together; download both again.");
    }
    pixels =
        new Pixels(
            new byte[this.images.itemBytes()],
            1,
            this.images.header().dimensions()[1],
            this.images.header().dimensions()[2]);
    classNames = IntStream.range(0, countClasses(folder)).mapToObj(String::valueOf).toList();
    if (strict) {
      for (int i = 0; i < labels.count(); i++) {
        label(i);
      }
    }
  }

  private static String prefix(Split split) {
    return split == Split.TRAIN ? "train" : "t10k";
  }

  private static String labelName(Split split) {
    return prefix(split) + "-labels-idx1-ubyte";
  }

  /**
   * One more than the largest label. Above ten classes, a number that no record bears ends the
   * classes: otherwise one damaged label byte would pass for 200 classes.
   */
  private int countClasses(DataPath folder) throws DataException {
    BitSet used = new BitSet();
    for (Split split : Split.values()) {
      String name = labelName(split);
      if (folder.child(name).isFile() || folder.child(name + ".gz").isFile()) {
        mark(IdxFile.load(folder, name, 1, false), used);
      }
    }
    if (used.length() <= DIGITS) {
      return used.length();
    }
    int gap = used.nextClearBit(used.nextSetBit(0));
    return Math.max(gap, used.get(0, DIGITS).length());
  }

  private void mark(IdxFile file, BitSet used) throws DataException {
    for (int i = 0; i < file.present(); i++) {
      file.item(i, label);
      used.set(label[0] & 0xFF);
    }
  }

  private int label(int index) throws BadRecordException {
    labels.item(index, label);
    int value = label[0] & 0xFF;
    if (value >= classes()) {
      throw new BadRecordException(
          labels.file() + ", record " + index,
          "its label is "
              + value
              + " but no record has label "
              + classes()
              + ", and the labels must run without a gap");
    }
    return value;
  }

  @Override
  Picture picture(long index) throws DataException {
    int value = label((int) index);
    images.item((int) index, pixels.planes());
    return new Picture(pixels, value);
  }

  @Override
  public long count() {
    return images.count();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }
}
