package dev.convoy.worker.checkpoint;

import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.FileStore;
import dev.convoy.checkpoint.ShardFile;
import dev.convoy.checkpoint.ShardFile.Piece;
import dev.convoy.control.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes one worker's shards beside training: each under another name first, then under its own.
 *
 * <p>Concurrency: one thread calls; another one writes, and tells the listener.
 */
public final class ShardWriter {

  /** Hears how it went, on the writing thread. */
  public interface Listener {
    /** A shard is whole. */
    void written(long step, String file, ShardFile.Written written, List<Piece> pieces);

    /** A shard could not be written; nothing of it is left, as far as that could be done. */
    void failed(long step, String why);
  }

  private final FileStore files;
  private final String shard;
  private final Listener listener;
  private final ExecutorService thread;
  private Future<?> last;

  /**
   * For one worker of a run.
   *
   * @param files the folder of the run's checkpoints
   */
  public ShardWriter(FileStore files, int rank, int ranks, Listener listener) {
    this.files = files;
    this.shard = CheckpointFolder.shard(rank, ranks);
    this.listener = listener;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread own = new Thread(work, "convoy-checkpoint-" + rank);
              own.setDaemon(true);
              return own;
            });
    this.last = CompletableFuture.completedFuture(null);
  }

  /**
   * Writes the state after a step, beside what follows.
   *
   * @param pieces must not change until {@link #await} has returned
   */
  public void begin(long step, List<Piece> pieces) {
    last = thread.submit(() -> write(step, pieces));
  }

  /** Waits until what was begun is written, or could not be. */
  public void await() throws InterruptedException {
    try {
      last.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("writing a shard broke", e.getCause());
    }
  }

  private void write(long step, List<Piece> pieces) {
    String file = CheckpointFolder.step(step) + "/" + shard;
    String draft = CheckpointFolder.draft(file);
    try {
      ShardFile.Written written;
      try (OutputStream out = files.create(draft)) {
        written = ShardFile.write(out, pieces);
      }
      files.rename(draft, file);
      listener.written(step, shard, written, pieces);
    } catch (IOException | RuntimeException e) {
      remove(draft);
      listener.failed(step, "cannot write %s: %s".formatted(files.place(file), Reason.of(e)));
    }
  }

  private void remove(String draft) {
    try {
      files.delete(draft);
    } catch (IOException | RuntimeException e) {
      // what cannot be written can often not be removed either: the driver removes the folder
    }
  }

  /**
   * Ends; what was begun is still written.
   *
   * @param last done after that, on the writing thread
   */
  public void closeThen(Runnable last) {
    thread.execute(last);
    thread.shutdown();
  }
}
