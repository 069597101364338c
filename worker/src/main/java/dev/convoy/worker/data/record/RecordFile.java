package dev.convoy.worker.data.record;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.checkpoint.RandomBytes;
import dev.convoy.control.Reason;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of records, open for reading any of them. */
final class RecordFile implements AutoCloseable {
  private final String place;
  private final RandomBytes bytes;
  private final RecordIndex index;

  private RecordFile(String place, RandomBytes bytes, RecordIndex index) {
    this.place = place;
    this.bytes = bytes;
    this.index = index;
  }

  /**
   * Opens a file and reads its index.
   *
   * @param classes labels are below this
   * @throws DataException if it is missing, cut short or damaged
   */
  static RecordFile open(FileStore folder, String name, int classes) throws DataException {
    String place = folder.place(name);
    try {
      RandomBytes bytes = folder.open(name);
      try {
        return new RecordFile(place, bytes, index(place, bytes, classes));
      } catch (IOException | DataException | RuntimeException e) {
        bytes.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DataException(
          "The file of records %s cannot be read (%s): every worker must see its folder."
              .formatted(place, Reason.of(e)),
          e);
    }
  }

  private static RecordIndex index(String place, RandomBytes bytes, int classes)
      throws IOException, DataException {
    long size = bytes.size();
    if (size < RecordIndex.FOOTER) {
      throw damaged(place, "it has " + size + " bytes");
    }
    ByteBuffer mark = ByteBuffer.allocate(RecordIndex.FOOTER);
    bytes.read(size - RecordIndex.FOOTER, mark);
    RecordIndex.Footer footer = RecordIndex.Footer.decode(mark.flip());
    if (!footer.fits(size)) {
      throw damaged(place, "it does not end as such a file does");
    }
    ByteBuffer entries = ByteBuffer.allocate(footer.bytes());
    bytes.read(footer.indexAt(), entries);
    if (RecordIndex.checksum(entries.array(), entries.capacity()) != footer.checksum()) {
      throw damaged(place, "its index is not as it was written");
    }
    RecordIndex index = new RecordIndex(entries.flip());
    for (int record = 0; record < index.count(); record++) {
      if (index.label(record) < 0 || index.label(record) >= classes) {
        throw damaged(
            place,
            "record %d has label %d of %d classes".formatted(record, index.label(record), classes));
      }
      long end = index.position(record) + index.length(record);
      if (index.position(record) < 0 || index.length(record) < 0 || end > footer.indexAt()) {
        throw damaged(place, "record %d is not within it".formatted(record));
      }
    }
    return index;
  }

  private static DataException damaged(String place, String how) {
    return new DataException(
        "%s is no whole file of records (%s): write it again.".formatted(place, how));
  }

  int count() {
    return index.count();
  }

  int label(int record) {
    return index.label(record);
  }

  /** A record's name, for messages. */
  String name(int record) {
    return place + ", record " + record;
  }

  /**
   * Reads a payload.
   *
   * @throws BadRecordException if it is not as it was written
   * @throws DataException if reading fails
   */
  byte[] read(int record) throws DataException {
    ByteBuffer payload = ByteBuffer.allocate(index.length(record));
    try {
      bytes.read(index.position(record), payload);
    } catch (IOException e) {
      throw new DataException("%s cannot be read (%s).".formatted(name(record), Reason.of(e)), e);
    }
    if (RecordIndex.checksum(payload.array(), payload.capacity()) != index.checksum(record)) {
      throw new BadRecordException(name(record), "it is not as it was written");
    }
    return payload.array();
  }

  @Override
  public void close() throws DataException {
    try {
      bytes.close();
    } catch (IOException e) {
      throw new DataException("%s cannot be closed (%s).".formatted(place, Reason.of(e)), e);
    }
  }
}
