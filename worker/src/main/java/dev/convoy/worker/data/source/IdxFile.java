package dev.convoy.worker.data.source;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.path.DataPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/**
 * An idx file of unsigned bytes, plain or gzipped: a header, then items of equal size one after
 * another.
 *
 * @param body what follows the header, decompressed
 */
record IdxFile(DataPath file, IdxHeader header, ByteBuffer body) {

  /** Deflate makes of one byte at most so many; zlib's technical notes. */
  private static final long MOST_UNPACKED = 1032;

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
    IdxFile file =
        !plain.isFile() && packed.isFile()
            ? unpack(packed, rank)
            : map(plain.required("idx data (it may also end in .gz)"), rank);
    if (strict && file.body.limit() < file.header.bodyBytes()) {
      String length = String.valueOf(file.body.limit());
      throw damaged(file.file, file.header, length, ", or pass --skip-bad-records.");
    }
    return file;
  }

  private static IdxFile map(DataPath file, int rank) throws DataException {
    ByteBuffer bytes = file.load();
    IdxHeader header = IdxHeader.parse(file, bytes, rank);
    int start = IdxHeader.bytes(rank);
    int length = bytes.limit() - start;
    if (length > header.bodyBytes()) {
      throw damaged(file, header, String.valueOf(length), ".");
    }
    return new IdxFile(file, header, bytes.slice(start, length));
  }

  /** Reads what the header promises and one byte more: a small archive may unpack to any size. */
  private static IdxFile unpack(DataPath file, int rank) throws DataException {
    long size = file.size();
    try (InputStream packed = file.open();
        InputStream in = new GZIPInputStream(packed, 1 << 16)) {
      ByteBuffer start = ByteBuffer.wrap(in.readNBytes(IdxHeader.bytes(rank)));
      IdxHeader header = IdxHeader.parse(file, start, rank);
      checkPromise(file, header.bodyBytes(), size, Runtime.getRuntime().maxMemory());
      byte[] body = new byte[header.bodyBytes()];
      int length = in.readNBytes(body, 0, body.length);
      if (length == body.length && in.read() >= 0) {
        throw damaged(file, header, "more than " + length, ".");
      }
      return new IdxFile(file, header, ByteBuffer.wrap(body, 0, length));
    } catch (IOException e) {
      throw new DataException(
          file + " cannot be decompressed (" + e.getMessage() + "): download it again.", e);
    }
  }

  /**
   * Refuses a header that asks for memory which its file cannot fill, or which is not there.
   *
   * @param promised the bytes that are to follow the header
   * @param packed the size of the file
   * @param memory the most that this process may use
   * @throws DataException if so
   */
  static void checkPromise(DataPath file, long promised, long packed, long memory)
      throws DataException {
    if (promised > packed * MOST_UNPACKED) {
      throw new DataException(
          file
              + " promises "
              + promised
              + " bytes, more than its "
              + packed
              + " can unpack to: it is damaged; download it again.");
    } else if (promised > memory / 2) {
      throw new DataException(
          file
              + " promises "
              + promised
              + " bytes, more than half of this process's memory of "
              + memory
              + ": unpack it (gunzip), for plain files are not read into memory.");
    }
  }

  private static DataException damaged(
      DataPath file, IdxHeader header, String length, String remedy) {
    return new DataException(
        file
            + " has "
            + length
            + " bytes after its header, which promises "
            + header.bodyBytes()
            + ": it is damaged; download it again"
            + remedy);
  }

  /** The number of items that the header promises. */
  int count() {
    return header.count();
  }

  /** The number of bytes in one item. */
  int itemBytes() {
    return header.itemBytes();
  }

  /** The number of whole items that the file holds: fewer than promised where it is cut short. */
  int present() {
    return body.limit() / itemBytes();
  }

  /**
   * Copies item {@code index} into {@code out}.
   *
   * @throws BadRecordException if the file ends before it
   */
  void item(int index, byte[] out) throws BadRecordException {
    if (index >= present()) {
      throw new BadRecordException(file + ", item " + index, "the file is cut short before it");
    }
    body.get(index * itemBytes(), out, 0, itemBytes());
  }
}
