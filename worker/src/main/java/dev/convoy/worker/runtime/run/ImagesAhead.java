package dev.convoy.worker.runtime.run;

import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Program;
import dev.convoy.worker.runtime.program.Work;
import org.jspecify.annotations.Nullable;

/**
 * The images of the step that comes, where a program hands them out before it.
 *
 * <p>Concurrency: one thread, the compute thread.
 */
final class ImagesAhead {
  private final boolean possible;
  private final long bytes;
  private @Nullable InputRows next;
  private boolean there;

  private ImagesAhead(boolean possible, long bytes) {
    this.possible = possible;
    this.bytes = bytes;
  }

  /** For a program: images are only ever there ahead where it takes them. */
  static ImagesAhead of(Program program) {
    boolean possible = program.ops().stream().anyMatch(op -> op.work() instanceof Work.TakeImages);
    long bytes = program.ops().stream().mapToLong(op -> imageBytes(op, program.rank())).sum();
    return new ImagesAhead(possible, bytes);
  }

  private static long imageBytes(Op op, int rank) {
    return op.work() instanceof Work.UnlessAhead sender
            && sender.op().work() instanceof Work.Send send
        ? send.reshard().bytesSent(rank)
        : 0;
  }

  /** What handing out the images of a step sends. */
  long bytes() {
    return bytes;
  }

  /**
   * A step begins; {@code rows} are the images of the one after it, null where they are unknown.
   */
  void begin(@Nullable InputRows rows) {
    next = rows;
  }

  /** A step has ended. */
  void end() {
    there = possible && next != null;
    next = null;
  }

  /** Whether the images of the step that comes are known by now. */
  boolean isNextKnown() {
    return next != null;
  }

  /**
   * Whether the images of this step, or between steps of the next, are in place and on their way.
   */
  boolean areThere() {
    return there;
  }

  /** Puts the next step's images in place, where they are known. */
  void put(BatchStaging images) {
    if (next != null) {
      images.put(next);
    }
  }
}
