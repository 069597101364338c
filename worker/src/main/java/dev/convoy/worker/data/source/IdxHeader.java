package dev.convoy.worker.data.source;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.path.DataPath;
import java.nio.ByteBuffer;

/**
 * The beginning of an idx file of unsigned bytes: magic number and dimensions.
 *
 * <p>The magic number is 0x00, 0x00, the element type (0x08: unsigned byte) and the number of
 * dimensions; the dimensions follow as big-endian 32-bit integers, the first being the item count.
 * Format: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits.
 *
 * @param dimensions the dimensions; the first is the number of items
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record IdxHeader(int[] dimensions) {
  private static final int UNSIGNED_BYTE = 0x08;

  /** No file of bytes that fits one buffer has more. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 0xFFFF;

  /** The bytes of a header of {@code rank} dimensions. */
  static int bytes(int rank) {
    return 4 + 4 * rank;
  }

  /**
   * Reads the header at the beginning of {@code bytes}.
   *
   * @param file the file's name, for messages
   * @param rank how many dimensions it must have
   * @throws DataException if it is none, or promises more than a file can hold
   */
  static IdxHeader parse(DataPath file, ByteBuffer bytes, int rank) throws DataException {
    int magic = UNSIGNED_BYTE << 8 | rank;
    if (bytes.limit() < bytes(rank) || bytes.getInt(0) != magic) {
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
    return new IdxHeader(dimensions);
  }

  /** The number of items that follow. */
  int count() {
    return dimensions[0];
  }

  /** The number of bytes in one item. */
  int itemBytes() {
    return bodyBytes() / dimensions[0];
  }

  /** The number of bytes that follow. */
  int bodyBytes() {
    int size = 1;
    for (int dimension : dimensions) {
      size *= dimension;
    }
    return size;
  }
}
