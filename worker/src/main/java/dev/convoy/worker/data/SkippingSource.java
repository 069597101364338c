package dev.convoy.worker.data;

import dev.convoy.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the next good record in place of a bad one, and counts.
 *
 * <p>"Next" is by record number, wrapping at the end, so every worker replaces a record by the same
 * one. Each bad record is logged once.
 */
final class SkippingSource implements RecordSource {
  private static final Logger LOG = LoggerFactory.getLogger(SkippingSource.class);

  private final RecordSource source;
  private final Set<Long> bad = new HashSet<>();
  private final AtomicLong skipped = new AtomicLong();

  SkippingSource(RecordSource source) {
    this.source = source;
  }

  @Override
  public int read(long index, float[] out, int offset) throws DataException {
    for (long tried = 0; tried < count(); tried++) {
      long record = (index + tried) % count();
      if (bad.contains(record)) {
        continue;
      }
      try {
        int label = source.read(record, out, offset);
        if (tried > 0) {
          skipped.incrementAndGet();
        }
        return label;
      } catch (BadRecordException e) {
        bad.add(record);
        LOG.warn("Skipping a bad record: {}", e.getMessage());
      }
    }
    throw new DataException(
        "All "
            + count()
            + " records are bad, so none can replace another: check that the data are"
            + " of the kind that --data says.");
  }

  @Override
  public boolean hasMasks() {
    return source.hasMasks();
  }

  /** The mask of the record that {@link #read} gave for this index. */
  @Override
  public void readMask(long index, int[] out, int offset) throws DataException {
    long record = index;
    while (bad.contains(record)) {
      record = (record + 1) % count();
    }
    source.readMask(record, out, offset);
  }

  @Override
  public long count() {
    return source.count();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public Shape shape() {
    return source.shape();
  }

  @Override
  public long skipped() {
    return skipped.get();
  }

  @Override
  public void close() throws DataException {
    source.close();
  }
}
