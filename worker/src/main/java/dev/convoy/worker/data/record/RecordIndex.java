package dev.convoy.worker.data.record;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Where each record of a file is, and its label: at the end of the file, so that the file is
 * written from its begin to its end.
 *
 * @param entries (position: 8 bytes, length: 4, label: 4, CRC-32C: 4) of each
 */
record RecordIndex(ByteBuffer entries) {
  private static final int ENTRY = Long.BYTES + 3 * Integer.BYTES;
  private static final int MAGIC = 0x43565231; // CVR1

  /** Bytes that end a file: where its index begins, how many records, a checksum, a mark. */
  static final int FOOTER = Long.BYTES + 3 * Integer.BYTES;

  /** More than these do not fit an array. */
  static final int MOST_RECORDS = (Integer.MAX_VALUE - 64) / ENTRY;

  /** The end of a file. */
  record Footer(long indexAt, int count, int checksum) {

    /** Whether a file of so many bytes can have this end. */
    boolean fits(long size) {
      return indexAt >= 0
          && count >= 0
          && count <= MOST_RECORDS
          && indexAt + bytes() + FOOTER == size;
    }

    int bytes() {
      return count * ENTRY;
    }

    ByteBuffer encode() {
      return ByteBuffer.allocate(FOOTER)
          .putLong(indexAt)
          .putInt(count)
          .putInt(checksum)
          .putInt(MAGIC)
          .flip();
    }

    /** Reads one; one that fits no file where the mark is missing. */
    static Footer decode(ByteBuffer bytes) {
      Footer footer = new Footer(bytes.getLong(), bytes.getInt(), bytes.getInt());
      return bytes.getInt() == MAGIC ? footer : new Footer(-1, 0, 0);
    }
  }

  static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** Appends an entry. */
  static void put(ByteBuffer entries, long position, int length, int label, int checksum) {
    entries.putLong(position).putInt(length).putInt(label).putInt(checksum);
  }

  /** Room for some more entries than there are. */
  static ByteBuffer grown(ByteBuffer entries) {
    if (entries.remaining() >= ENTRY) {
      return entries;
    }
    int most = MOST_RECORDS * ENTRY;
    long wanted = Math.min(most, Math.max(1024L * ENTRY, 2L * entries.capacity()));
    return ByteBuffer.allocate((int) wanted).put(entries.flip());
  }

  int count() {
    return entries.limit() / ENTRY;
  }

  long position(int record) {
    return entries.getLong(record * ENTRY);
  }

  int length(int record) {
    return entries.getInt(record * ENTRY + Long.BYTES);
  }

  int label(int record) {
    return entries.getInt(record * ENTRY + Long.BYTES + Integer.BYTES);
  }

  int checksum(int record) {
    return entries.getInt(record * ENTRY + Long.BYTES + 2 * Integer.BYTES);
  }
}
