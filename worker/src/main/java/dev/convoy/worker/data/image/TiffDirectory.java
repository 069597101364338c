package dev.convoy.worker.data.image;

/**
 * The first directory of a TIFF structure, which EXIF data are, inside a segment.
 *
 * <p>Whatever the bytes are, nothing is thrown: what cannot be read says 0. Format: TIFF 6.0,
 * section 2.
 *
 * @param segment what it is in
 * @param origin where in the segment's contents it begins; its offsets count from there
 */
record TiffDirectory(JpegSegments segment, int origin) {
  private static final int MAGIC = 42;
  private static final int ENTRY_BYTES = 12;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  /** The whole number that an entry holds: the first one where it holds many, 0 where none. */
  int number(int tag) {
    boolean known = littleEndian() || (at(0) == 'M' && at(1) == 'M');
    long directory = four(4);
    if (!known || two(2) != MAGIC || directory > segment.length()) {
      return 0;
    }
    int first = (int) directory + 2;
    int entries = Math.min(two((int) directory), segment.length() / ENTRY_BYTES);
    for (int entry = first; entry < first + entries * ENTRY_BYTES; entry += ENTRY_BYTES) {
      if (two(entry) == tag) {
        int type = two(entry + 2);
        long value = type == SHORT ? two(entry + 8) : type == LONG ? four(entry + 8) : 0;
        return value <= Integer.MAX_VALUE ? (int) value : 0;
      }
    }
    return 0;
  }

  private boolean littleEndian() {
    return at(0) == 'I' && at(1) == 'I';
  }

  private int at(int index) {
    return segment.at(origin + index);
  }

  private int two(int index) {
    return littleEndian() ? (at(index + 1) << 8) | at(index) : (at(index) << 8) | at(index + 1);
  }

  private long four(int index) {
    long high = two(littleEndian() ? index + 2 : index);
    return (high << 16) | two(littleEndian() ? index : index + 2);
  }
}
