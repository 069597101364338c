package dev.convoy.worker.data;

import dev.convoy.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source that goes on where a record is bad; each is logged once and never read again. */
abstract sealed class TolerantSource implements RecordSource
    permits ReplacingSource, OmittingSource {
  private static final Logger LOG = LoggerFactory.getLogger(TolerantSource.class);

  final RecordSource source;
  private final Set<Long> bad = new HashSet<>();
  private final AtomicLong skipped = new AtomicLong();

  TolerantSource(RecordSource source) {
    this.source = source;
  }

  /** Reads a record, as values or as bytes; returns what {@link #read} does. */
  interface Reading {
    int read(long index) throws DataException;
  }

  /**
   * Reads a record.
   *
   * @return as {@link #read} does, {@link #LEFT_OUT} where it is bad
   */
  final int tryToRead(long index, Reading reading) throws DataException {
    if (isBad(index)) {
      return LEFT_OUT;
    }
    try {
      return reading.read(index);
    } catch (BadRecordException e) {
      bad.add(index);
      LOG.warn("Skipping a bad record: {}", e.getMessage());
      return LEFT_OUT;
    }
  }

  /** Reads a record, or does what there is to do where it is bad. */
  abstract int read(long index, Reading reading) throws DataException;

  @Override
  public final int read(long index, float[] out, int offset) throws DataException {
    return read(index, record -> source.read(record, out, offset));
  }

  @Override
  public final int readBytes(long index, byte[] out, int offset) throws DataException {
    return read(index, record -> source.readBytes(record, out, offset));
  }

  @Override
  public final boolean hasParts() {
    return source.hasParts();
  }

  @Override
  public final int read(long index, Cropping part, float[] out, int offset) throws DataException {
    return read(index, record -> source.read(record, part, out, offset));
  }

  @Override
  public final int readBytes(long index, Cropping part, byte[] out, int offset)
      throws DataException {
    return read(index, record -> source.readBytes(record, part, out, offset));
  }

  @Override
  public final float @Nullable [] byteCode() {
    return source.byteCode();
  }

  @Override
  public final String normalisation() {
    return source.normalisation();
  }

  /** Whether a record was tried and is bad. */
  final boolean isBad(long index) {
    return bad.contains(index);
  }

  /** Counts a read that met a bad record. */
  final void countSkipped() {
    skipped.incrementAndGet();
  }

  @Override
  public final boolean hasMasks() {
    return source.hasMasks();
  }

  @Override
  public final long count() {
    return source.count();
  }

  @Override
  public final List<String> classNames() {
    return source.classNames();
  }

  @Override
  public final Shape shape() {
    return source.shape();
  }

  @Override
  public final long skipped() {
    return skipped.get();
  }

  @Override
  public final void close() throws DataException {
    source.close();
  }
}
