package dev.convoy.worker.predict;

import dev.convoy.network.Network;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.path.DataPath;
import dev.convoy.worker.data.path.UnreadableException;
import dev.convoy.worker.data.record.RecordDecoder;
import dev.convoy.worker.data.record.RecordKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Files of pictures, decoded and fitted to a network's input by several threads.
 *
 * <p>Concurrency: one thread at a time calls it.
 */
public final class PictureRows implements AutoCloseable {
  /** More than the most pixels that are decoded take as an uncompressed PNG of 24 bits each. */
  private static final int MOST_BYTES = 1 << 28;

  private final List<RecordDecoder> decoders = new ArrayList<>();
  private final ExecutorService threads;
  private final InputRows.Bytes rows;
  private final int elements;

  /**
   * Rows for a batch.
   *
   * @param normalisation as the network was trained with
   * @param exif whether JPEGs are turned as their EXIF data say
   * @throws DataException if the network takes no pictures of one or three channels
   */
  public PictureRows(
      Network network, Normalisation normalisation, boolean exif, int batch, int threads)
      throws DataException {
    for (int k = 0; k < threads; k++) {
      decoders.add(RecordDecoder.of(RecordKind.ENCODED, normalisation, network.input(), exif));
    }
    this.elements = (int) network.input().elements();
    float[] code = decoders.get(0).byteCode();
    this.rows =
        new InputRows.Bytes(
            new byte[Math.multiplyExact(batch, elements)],
            code == null ? new float[0] : code,
            new int[0]);
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "convoy-pictures");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** As what rows arrive at a {@link Predictor}. */
  public static DataType type() {
    return DataType.U8;
  }

  /** What was read last. */
  public InputRows rows() {
    return rows;
  }

  /**
   * Reads a file a row, from the first row on.
   *
   * @return for each file what is wrong with it, null where nothing is; the row of a bad file is
   *     undefined
   */
  public List<@Nullable BadRecordException> read(List<DataPath> files)
      throws DataException, InterruptedException {
    List<Callable<Void>> work = new ArrayList<>();
    @Nullable BadRecordException[] faults = new BadRecordException[files.size()];
    int parts = decoders.size();
    for (int part = 0; part < parts; part++) {
      int first = part;
      work.add(
          () -> {
            for (int row = first; row < files.size(); row += parts) {
              faults[row] = read(files.get(row), row, decoders.get(first));
            }
            return null;
          });
    }
    for (Future<Void> done : threads.invokeAll(work)) {
      try {
        done.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("reading pictures broke", e.getCause());
      }
    }
    List<@Nullable BadRecordException> all = new ArrayList<>();
    for (BadRecordException fault : faults) {
      all.add(fault);
    }
    return all;
  }

  private @Nullable BadRecordException read(DataPath file, int row, RecordDecoder decoder) {
    String name = file.toString();
    try {
      decoder.readBytes(file.read(MOST_BYTES), name, rows.elements(), row * elements);
      return null;
    } catch (UnreadableException e) {
      return new BadRecordException(name, "it cannot be read (" + e.why() + ")", e);
    } catch (BadRecordException e) {
      return e;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    decoders.forEach(RecordDecoder::close);
  }
}
