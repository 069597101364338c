package dev.convoy.worker.runtime.train;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.checkpoint.Manifest;
import dev.convoy.checkpoint.ShardFile;
import dev.convoy.control.ControlMessage;
import dev.convoy.control.Failure;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.checkpoint.ShardWriter;
import dev.convoy.worker.runtime.run.Executable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Writes this worker's part of checkpoints beside training: a step pays for a copy of the state
 * alone, and waits only where the one before is not yet written.
 *
 * <p>Concurrency: the compute thread.
 */
final class StateSaver implements AutoCloseable {
  private final Job job;
  private final int trial;
  private final int rank;
  private final MessageSink report;
  private final Executable executable;
  private final ShardWriter writer;
  private @Nullable StateSnapshot snapshot;

  private StateSaver(
      Job job, int trial, MessageSink report, Executable executable, FileStore files, int ranks) {
    this.job = job;
    this.trial = trial;
    this.rank = executable.rank();
    this.report = report;
    this.executable = executable;
    this.writer = new ShardWriter(files, rank, ranks, new Reports());
    if (job.checkpointing().every() > 0) {
      snapshot().take(); // memory that is missing is missing now, and no step waits for it later
    }
  }

  private StateSnapshot snapshot() {
    StateSnapshot own = snapshot;
    if (own == null) {
      own = new StateSnapshot(executable, job.optimizer().rule().state());
      snapshot = own;
    }
    return own;
  }

  /** Bytes that the copy takes, if there is one. */
  static long copied(@Nullable StateSaver saver) {
    return saver == null || saver.snapshot == null ? 0 : saver.snapshot.bytes();
  }

  /**
   * For the state of an executable, if the job has a place for checkpoints.
   *
   * @throws TrainingException if that is not the driver's, as seen from here
   */
  static @Nullable StateSaver open(
      Job job,
      int trial,
      MessageSink report,
      Executable executable,
      int ranks,
      @Nullable Configuration hadoop) {
    Checkpointing checkpointing = job.checkpointing();
    if (!checkpointing.isPossible()) {
      return null;
    }
    FileStore files = HadoopStore.at(checkpointing.folder(), hadoop);
    String token = checkpointing.token();
    if (!token.isEmpty() && !isThere(files, token)) {
      if (checkpointing.every() == 0) {
        return null; // nobody counts on it
      }
      String sentence =
          "this worker does not see the driver's %s: give --checkpoints a folder that all hosts share, such as hdfs://..., or leave --checkpoint-every out"
              .formatted(files.place(""));
      throw new TrainingException(
          new Failure(executable.rank(), Failure.NOBODY, "", -1, Failure.Kind.DATA, sentence));
    }
    return new StateSaver(job, trial, report, executable, files, ranks);
  }

  private static boolean isThere(FileStore files, String token) {
    try {
      return files.isFile(token);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Copies the state, and begins to write it.
   *
   * @param step after how many steps
   * @throws TrainingException if a value of it is not finite
   */
  void save(long step) throws InterruptedException {
    writer.await();
    StateSnapshot own = snapshot();
    own.take();
    own.inspect(
        (tensor, at, value) -> {
          throw new Divergence(rank, step - 1).ofTensor(tensor, "after step " + step, at, value);
        });
    writer.begin(step, own.pieces());
  }

  /** Waits until all that was begun is written, or could not be. */
  void await() throws InterruptedException {
    writer.await();
  }

  /** Tells the driver. */
  private final class Reports implements ShardWriter.Listener {
    @Override
    public void written(
        long step, String file, ShardFile.Written written, List<ShardFile.Piece> pieces) {
      report.send(
          new ControlMessage.ShardWritten(
              rank,
              trial,
              step,
              file,
              written.bytes(),
              written.crc32c(),
              pieces.stream().map(Reports::extent).toList()));
    }

    private static ControlMessage.ShardWritten.Piece extent(ShardFile.Piece piece) {
      Manifest.Extent extent = Manifest.Extent.of(piece.runs());
      return new ControlMessage.ShardWritten.Piece(
          piece.tensor(), extent.elements(), extent.least(), extent.end());
    }

    @Override
    public void failed(long step, String why) {
      report.send(new ControlMessage.ShardFailed(rank, trial, step, why));
    }
  }

  /** Frees the copy, once nobody reads it any more. */
  @Override
  public void close() {
    StateSnapshot own = snapshot;
    writer.closeThen(own == null ? () -> {} : own::close);
  }
}
