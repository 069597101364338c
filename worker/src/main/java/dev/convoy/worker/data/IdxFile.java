package dev.convoy.worker.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/**
 * An idx file of unsigned bytes: magic number, dimensions, then items of equal size one after
 * another.
 *
 * <p>The magic number is 0x00, 0x00, the element type (0x08: unsigned byte) and the number of
 * dimensions; the dimensions follow as big-endian 32-bit integers, the first being the item count.
 * Format: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits.
 *
 * @param bytes the whole file, decompressed
 * @param dimensions the dimensions; the first is the number of items
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IdxFile(DataPath file, ByteBuffer bytes, int[] dimensions) {
  private static final int UNSIGNED_BYTE = 0x08;

  /** No file of bytes that fits one buffer has more. */
  private static final int MOST_BYTES = Integer.MAX_VALUE;

  /**
   * Loads {@code name} or {@code name.gz} from {@code folder}.
   *
   * @param rank how many dimensions it must have
   * @param strict refuse a file that is shorter than its header says
   * @throws DataException if it is missing or not such a file
   */
  static IdxFile load(DataPath folder, String name, int rank, boolean strict) throws DataException {
    DataPath plain = folder.child(name);
    DataPath packed = folder.child(name + ".gz");
    if (!plain.isFile() && packed.isFile()) {
      return parse(packed, unpack(packed), rank, strict);
    }
    return parse(plain, plain.required("idx data (it may also end in .gz)").load(), rank, strict);
  }

  private static ByteBuffer unpack(DataPath file) throws DataException {
    byte[] packed = file.read();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 16)) {
      return ByteBuffer.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new DataException(
          file + " cannot be decompressed (" + e.getMessage() + "): download it again.", e);
    }
  }

  private static IdxFile parse(DataPath file, ByteBuffer bytes, int rank, boolean strict)
      throws DataException {
    int header = headerBytes(rank);
    int magic = UNSIGNED_BYTE << 8 | rank;
    if (bytes.limit() < header || bytes.getInt(0) != magic) {
      throw new DataException(
          String.format(
              "%s does not start with 0x%08x, so it is not an idx file of unsigned bytes in %d"
                  + " dimension(s): check that it is the right file and not cut short.",
              file, magic, rank));
    }
    int[] dimensions = new int[rank];
    int size = 1;
    for (int i = 0; i < rank; i++) {
      dimensions[i] = bytes.getInt(4 + 4 * i);
      if (dimensions[i] < 1 || dimensions[i] > MOST_BYTES / size) {
        throw new DataException(
            file
                + " says that dimension "
                + i
                + " is "
                + dimensions[i]
                + ", which cannot be: it is damaged; download it again.");
      }
      size *= dimensions[i];
    }
    int body = bytes.limit() - header;
    if (body > size || (strict && body < size)) {
      throw new DataException(
          file
              + " has "
              + body
              + " bytes after its header, which promises "
              + size
              + ": it is damaged; download it again"
              + (body < size ? ", or pass --skip-bad-records." : "."));
    }
    return new IdxFile(file, bytes, dimensions);
  }

  /** The magic number and {@code rank} dimensions. */
  private static int headerBytes(int rank) {
    return 4 + 4 * rank;
  }

  /** The number of items that the header promises. */
  int count() {
    return dimensions[0];
  }

  /** The number of bytes in one item. */
  int itemBytes() {
    int size = 1;
    for (int i = 1; i < dimensions.length; i++) {
      size *= dimensions[i];
    }
    return size;
  }

  /** The number of whole items that the file holds: fewer than promised where it is cut short. */
  int present() {
    return (bytes.limit() - headerBytes(dimensions.length)) / itemBytes();
  }

  /**
   * Copies item {@code index} into {@code out}.
   *
   * @throws BadRecordException if the file ends before it
   */
  void item(int index, byte[] out) throws BadRecordException {
    long start = headerBytes(dimensions.length) + (long) index * itemBytes();
    if (index >= present()) {
      throw new BadRecordException(file + ", item " + index, "the file is cut short before it");
    }
    bytes.get((int) start, out, 0, itemBytes());
  }
}
