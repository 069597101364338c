package dev.convoy.worker.data.batch;

import dev.convoy.tensor.DataType;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Gives a worker its rows of each batch, read up to {@code depth} batches ahead on a side thread.
 *
 * <p>Batches come in step order from {@code firstStep} on, without end. Their arrays are allocated
 * once and go round: a batch holds until the next call of {@link #next}.
 *
 * <p>Concurrency: one thread calls {@link #next}; any may {@link #close}. The source must not be
 * read by others meanwhile; it stays open.
 */
public final class BatchReader implements AutoCloseable {
  private final RecordSource source;
  private final BatchSchedule schedule;
  private final Augmentation augmentation;
  private final AugmentedRows reading;
  private final int firstRow;
  private final BlockingQueue<Batch> free;
  private final BlockingQueue<Outcome> ready;
  private final Thread side;
  private @Nullable Batch lent;
  private long skipped;

  /** What the side thread hands over for a step: a batch, or why there is none. */
  private sealed interface Outcome {
    record Read(Batch batch) implements Outcome {}

    record Failed(Throwable cause) implements Outcome {}
  }

  /**
   * Starts reading normalised values; see {@link #BatchReader(RecordSource, DataType,
   * BatchSchedule, int, int, Augmentation, long, int)}.
   */
  public BatchReader(
      RecordSource source,
      BatchSchedule schedule,
      int firstRow,
      int rows,
      Augmentation augmentation,
      long firstStep,
      int depth) {
    this(source, DataType.F32, schedule, firstRow, rows, augmentation, firstStep, depth);
  }

  /**
   * Starts reading.
   *
   * @param type as what: bytes, where the source has some, or values in f32
   * @param firstRow the first of this worker's rows in the global batch
   * @param rows how many rows this worker reads
   * @param firstStep 0, or the step to resume at
   * @param depth how many batches to read ahead, at least 1
   */
  public BatchReader(
      RecordSource source,
      DataType type,
      BatchSchedule schedule,
      int firstRow,
      int rows,
      Augmentation augmentation,
      long firstStep,
      int depth) {
    if (firstRow < 0 || rows < 0 || firstRow + rows > schedule.globalBatch() || depth < 1) {
      throw new IllegalArgumentException(
          "rows "
              + firstRow
              + " to "
              + (firstRow + rows)
              + " of "
              + schedule.globalBatch()
              + ", reading "
              + depth
              + " ahead");
    }
    this.source = source;
    this.schedule = schedule;
    this.augmentation = augmentation;
    this.firstRow = firstRow;
    // One more than is read ahead: the one that the caller holds.
    this.free = new ArrayBlockingQueue<>(depth + 1);
    this.ready = new ArrayBlockingQueue<>(depth + 2);
    int size = Math.toIntExact(rows * source.shape().elements());
    float[] code = source.byteCode();
    this.reading = new AugmentedRows(source, code, augmentation);
    if (type == DataType.U8 && code == null) {
      throw new IllegalArgumentException("records that are no bytes cannot be read as bytes");
    }
    int windows = augmentation.bringsBorders() ? schedule.globalBatch() : 0;
    for (int i = 0; i <= depth; i++) {
      InputRows images =
          InputRows.allocate(type, size, code == null ? new float[0] : code, windows);
      free.add(new Batch(-1, images, new int[rows * labelsPerRow()], new boolean[rows], 0));
    }
    this.side = new Thread(() -> readAhead(firstStep), "convoy-batch-reader");
    side.setDaemon(true);
    side.start();
  }

  /**
   * Waits for the batch of the next step.
   *
   * @throws DataException if that batch could not be read, now and at every later call
   * @throws IllegalStateException if the reader was closed
   */
  public Batch next() throws DataException, InterruptedException {
    if (lent != null) {
      free.add(lent);
      lent = null;
    }
    Outcome outcome = ready.take();
    if (outcome instanceof Outcome.Read read) {
      lent = read.batch();
      skipped += lent.bad();
      return read.batch();
    }
    ready.add(outcome);
    Throwable cause = ((Outcome.Failed) outcome).cause();
    if (cause instanceof DataException) {
      throw new DataException(String.valueOf(cause.getMessage()), cause);
    }
    throw new IllegalStateException("reading ahead ended: " + cause, cause);
  }

  /** How many rows of the batches that {@link #next} gave met a bad record. */
  public long skipped() {
    return skipped;
  }

  /** Stops reading and waits for the record in hand, unless the calling thread is interrupted. */
  @Override
  public void close() {
    side.interrupt();
    try {
      side.join();
    } catch (InterruptedException e) {
      // The side thread ends by itself; the caller is to stop too.
      Thread.currentThread().interrupt();
    }
  }

  private void readAhead(long firstStep) {
    Outcome.Failed failed;
    try {
      for (long step = firstStep; ; step++) {
        ready.put(new Outcome.Read(fill(step, free.take())));
      }
    } catch (InterruptedException e) {
      failed = new Outcome.Failed(e);
    } catch (DataException | RuntimeException | Error e) {
      failed = new Outcome.Failed(e);
    }
    // Fits: there is room for every batch and one failure.
    ready.add(failed);
  }

  private int labelsPerRow() {
    return source.hasMasks() ? source.shape().spatialSize() : 1;
  }

  private Batch fill(long step, Batch buffer) throws DataException, InterruptedException {
    int size = (int) source.shape().elements();
    int each = labelsPerRow();
    boolean[] present = buffer.present();
    long before = source.skipped();
    for (int row = 0; row < present.length; row++) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the reader was closed");
      }
      long record = schedule.record(step, firstRow + row);
      present[row] = record >= 0 && read(record, schedule.epoch(step), row, buffer);
      if (!present[row]) {
        clear(buffer.rows(), row * size, (row + 1) * size);
        Arrays.fill(buffer.labels(), row * each, (row + 1) * each, RecordSource.NO_LABEL);
      }
    }
    if (buffer.rows() instanceof InputRows.Bytes bytes) {
      frame(step, bytes.windows());
    }
    return new Batch(step, buffer.rows(), buffer.labels(), present, source.skipped() - before);
  }

  private static void clear(InputRows rows, int from, int to) {
    if (rows instanceof InputRows.Bytes bytes) {
      Arrays.fill(bytes.elements(), from, to, (byte) 0);
    } else if (rows instanceof InputRows.Values values) {
      Arrays.fill(values.elements(), from, to, 0);
    }
  }

  /** Says what of the pictures of all rows is their own: whoever has one of them can know it. */
  private void frame(long step, int[] windows) {
    for (int row = 0; row < windows.length / InputRows.WINDOW; row++) {
      long record = schedule.record(step, row);
      augmentation.window(windows, row * InputRows.WINDOW, schedule.epoch(step), record);
    }
  }

  /** Reads a record into a row; says whether there is one, and not a bad one that is left out. */
  private boolean read(long record, long epoch, int row, Batch buffer) throws DataException {
    int offset = row * (int) source.shape().elements();
    int label = reading.read(record, epoch, buffer.rows(), offset);
    if (label == RecordSource.LEFT_OUT) {
      return false;
    }
    int each = labelsPerRow();
    if (source.hasMasks()) {
      reading.readMask(record, epoch, buffer.labels(), row * each);
    } else {
      buffer.labels()[row] = label;
    }
    return true;
  }
}
