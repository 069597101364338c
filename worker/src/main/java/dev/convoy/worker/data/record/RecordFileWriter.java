package dev.convoy.worker.data.record;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Writes one file of records: payloads as they come, their index when it is finished.
 *
 * <p>Concurrency: one thread.
 */
public final class RecordFileWriter implements AutoCloseable {
  private static final int BUFFERED = 1 << 16;

  private final OutputStream out;
  private ByteBuffer index = ByteBuffer.allocate(0);
  private long position;
  private int count;
  private int highest = -1;

  /** Into a file that is closed with this. */
  public RecordFileWriter(OutputStream file) {
    out = new BufferedOutputStream(file, BUFFERED);
  }

  /**
   * Appends a record.
   *
   * @param label at least 0
   */
  public void add(int label, byte[] payload) throws IOException {
    if (count == RecordIndex.MOST_RECORDS) {
      throw new IOException("a file has at most " + count + " records");
    }
    out.write(payload);
    index = RecordIndex.grown(index);
    RecordIndex.put(
        index, position, payload.length, label, RecordIndex.checksum(payload, payload.length));
    position += payload.length;
    highest = Math.max(highest, label);
    count++;
  }

  /** How many there are so far. */
  public int count() {
    return count;
  }

  /** The largest label so far, -1 where there is no record. */
  public int highestLabel() {
    return highest;
  }

  /**
   * Writes the index: the file is whole.
   *
   * @return what tells its records, in their order, from any others
   */
  public String finish() throws IOException {
    int bytes = index.position();
    out.write(index.array(), 0, bytes);
    int checksum = RecordIndex.checksum(index.array(), bytes);
    out.write(new RecordIndex.Footer(position, count, checksum).encode().array());
    out.flush();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(index.array(), 0, bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
