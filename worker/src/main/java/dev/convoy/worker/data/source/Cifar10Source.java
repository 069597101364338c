package dev.convoy.worker.data.source;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageFit;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.image.Pixels;
import dev.convoy.worker.data.path.DataPath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CIFAR-10's binary version: files of records, each a label byte and 3,072 bytes of planar red,
 * green and blue (3, 32, 32).
 *
 * <p>Training reads every {@code data_batch_NUMBER.bin} in the order of their names, testing {@code
 * test_batch.bin}; {@code batches.meta.txt} names the classes, one a line. Source: A. Krizhevsky,
 * Learning Multiple Layers of Features from Tiny Images, 2009.
 */
final class Cifar10Source extends PictureSource {
  private static final int SIDE = 32;
  private static final int IMAGE_BYTES = 3 * SIDE * SIDE;
  private static final int RECORD_BYTES = 1 + IMAGE_BYTES;
  private static final Pattern BATCH = Pattern.compile("data_batch_(.*)\\.bin");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** Far more than the names of 256 classes take. */
  private static final int MOST_NAME_BYTES = 1 << 20;

  private final List<String> classNames;
  private final List<RecordFile> files = new ArrayList<>();
  private final Pixels pixels = new Pixels(new byte[IMAGE_BYTES], 3, SIDE, SIDE);
  private long count;

  /**
   * One file, whose first record has the number {@code first}; the last record may be cut short.
   */
  private record RecordFile(DataPath file, ByteBuffer bytes, long first) {
    int records() {
      return (bytes.limit() + RECORD_BYTES - 1) / RECORD_BYTES;
    }
  }

  /**
   * @param strict refuse a file that holds a bad record now, rather than when it is read
   */
  Cifar10Source(DataPath folder, Split split, ImageShape shape, boolean strict)
      throws DataException {
    super(new ImageFit(shape, Normalisation.CIFAR10));
    if (!folder.isFolder()) {
      throw new DataException(
          "The folder "
              + folder
              + " does not exist: give --data cifar10: the folder that holds"
              + " CIFAR-10's binary files (every worker must see it).");
    }
    classNames = readClassNames(folder.child("batches.meta.txt"));
    for (DataPath file : files(folder, split)) {
      RecordFile part = new RecordFile(file, file.load(), count);
      if (strict) {
        check(part);
      }
      files.add(part);
      count += part.records();
    }
    if (count == 0) {
      throw new DataException(files.get(0).file() + " is empty: download the data again.");
    }
  }

  private static List<String> readClassNames(DataPath file) throws DataException {
    byte[] text = file.required("the names of the classes, one a line").read(MOST_NAME_BYTES);
    List<String> names =
        new String(text, StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
    if (names.isEmpty()) {
      throw new DataException(file + " names no classes: it should hold one name a line.");
    }
    return names;
  }

  private static List<DataPath> files(DataPath folder, Split split) throws DataException {
    if (split == Split.TEST) {
      return List.of(folder.child("test_batch.bin").required("the test records"));
    }
    List<DataPath> files = new ArrayList<>();
    for (String name : folder.names()) {
      Matcher batch = BATCH.matcher(name);
      if (batch.matches()) {
        requireNumber(folder.child(name), batch.group(1));
        files.add(folder.child(name));
      }
    }
    if (files.isEmpty()) {
      throw new DataException(
          "The folder "
              + folder
              + " has no file data_batch_*.bin: give --data cifar10: the folder"
              + " of CIFAR-10's binary version (every worker must see it).");
    }
    return files;
  }

  /** A copy, such as {@code data_batch_1 (1).bin}, would be trained on twice as often. */
  private static void requireNumber(DataPath file, String part) throws DataException {
    if (!NUMBER.matcher(part).matches()) {
      throw new DataException(
          file
              + " has no number after data_batch_, so it may be a copy of another file: remove it,"
              + " or name it data_batch_NUMBER.bin.");
    }
  }

  private void check(RecordFile part) throws DataException {
    int size = part.bytes().limit();
    if (size % RECORD_BYTES != 0) {
      throw new DataException(
          part.file()
              + " has "
              + size
              + " bytes, not a multiple of the "
              + RECORD_BYTES
              + " of a CIFAR-10 record: it is cut short or of another kind; download it again, or"
              + " pass --skip-bad-records.");
    }
    for (int i = 0; i < part.records(); i++) {
      label(part, i);
    }
  }

  private int label(RecordFile part, int record) throws BadRecordException {
    int label = part.bytes().get(record * RECORD_BYTES) & 0xFF;
    if (label >= classes()) {
      throw new BadRecordException(
          part.file() + ", record " + record,
          "its label is " + label + " but batches.meta.txt names only " + classes() + " classes");
    }
    return label;
  }

  @Override
  Picture picture(long index) throws DataException {
    RecordFile part = fileOf(index);
    int record = (int) (index - part.first());
    int start = record * RECORD_BYTES;
    if (start + RECORD_BYTES > part.bytes().limit()) {
      throw new BadRecordException(
          part.file() + ", record " + record,
          "it has " + (part.bytes().limit() - start) + " bytes instead of " + RECORD_BYTES);
    }
    int label = label(part, record);
    part.bytes().get(start + 1, pixels.planes());
    return new Picture(pixels, label);
  }

  private RecordFile fileOf(long index) {
    for (RecordFile part : files) {
      if (index >= part.first() && index < part.first() + part.records()) {
        return part;
      }
    }
    throw new IndexOutOfBoundsException("record " + index + " of " + count);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }
}
