package dev.convoy.worker.data.record;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.Normalisation;
import java.util.List;

/**
 * Numbered labelled records as a data set stores them, before they are fitted to any network: what
 * is packed into a folder of records.
 *
 * <p>Concurrency: safe for several threads.
 */
public interface StoredRecords {

  /**
   * One record.
   *
   * @param payload of the kind {@link #kind}, not yet decoded
   * @param name of its file, and its place there, for messages
   */
  @SuppressWarnings("ArrayRecordComponent") // written once and compared by nobody
  record Stored(int label, byte[] payload, String name) {}

  /** What all payloads are. */
  RecordKind kind();

  /** How its pictures are normalised. */
  Normalisation normalisation();

  /** The names of the classes, of which a label is a position; none where classes are numbers. */
  List<String> classNames();

  /** How many records there are. */
  long count();

  /**
   * Reads a record.
   *
   * @throws dev.convoy.worker.data.BadRecordException if this record is bad
   * @throws DataException if reading fails
   */
  Stored read(long index) throws DataException;
}
