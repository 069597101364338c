package dev.convoy.worker.kernel;

import dev.convoy.plan.Reshard.Runs;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device does for the runtime, whose own loops cannot reach its buffers: packing slices for
 * peers and unpacking theirs.
 *
 * <p>Everything but {@link #record} and {@link Fence#await} only queues work and returns at once;
 * queued work is done in order, after and before the kernels that are called before and after it.
 *
 * <p>Concurrency: one thread queues; any thread may wait at a fence.
 */
public interface Device {

  /** Page-locked memory, which both the CPU and the device reach: for messages. */
  Memory pinned();

  /**
   * Elements that move from one buffer to another.
   *
   * @param from where they lie in the source, null where they lie one after the other
   * @param to where they lie in the target, null likewise
   */
  record Move(@Nullable Runs from, @Nullable Runs to) {

    /** How many elements move. */
    public long size() {
      if (from != null) {
        return from.size();
      }
      return to == null ? 0 : to.size();
    }
  }

  /**
   * Moves elements, or adds them to what is there; both buffers are placed on the device. Where a
   * side lies one after the other, the moves follow each other there in this order.
   *
   * @param type of the elements in both
   */
  Runnable move(DataType type, List<Move> moves, Buffer source, Buffer target, boolean add);

  /**
   * Copies a whole buffer between the device and page-locked memory, once what is queued by now is
   * done and beside what is queued later: a {@link Fence} says when it is done.
   */
  Runnable transfer(Buffer from, Buffer to);

  /** Copies a whole buffer, a small one, in line with what is queued before and after. */
  Runnable copy(Buffer from, Buffer to);

  /**
   * Brings page-locked elements to a buffer in two hops: to another buffer on the device, beside
   * all that is queued, and from there, in line with it, to where they belong.
   */
  Upload upload(Buffer from, Buffer via, Buffer to);

  /** See {@link #upload}. */
  interface Upload {
    /** Queues both hops. */
    void run();

    /** Waits until the source may be changed; at once where nothing is on its way. */
    void await();
  }

  /** Fills a buffer with zeros. */
  Runnable clear(Buffer buffer);

  /**
   * Tells kernels what changes from step to step; in line with what is queued.
   *
   * @param rate of the optimizer, 0 where nothing is trained
   */
  void publishStepScalars(long step, double rate);

  /** Whether what steps have in common shall be recorded. */
  boolean records();

  /**
   * Records work instead of doing it; it may only queue, neither copy to or from other memory nor
   * touch a {@link Fence}, and its step must have been {@link #publishStepScalars published}
   * before.
   *
   * @param what it is, for people, as the subject of a sentence
   * @throws RuntimeException when it cannot be recorded, with a sentence that says what to do
   */
  Recording record(String what, Runnable work);

  /** See {@link #record}. Close it before the memory that the work uses is given back. */
  interface Recording extends AutoCloseable {
    /** Queues all of it, to be done with the step and rate that were published last. */
    void run();

    @Override
    void close();
  }

  /** A point in the queued work, marked anew by every {@link Fence#mark}. */
  Fence fence();

  /** See {@link #fence}. */
  interface Fence {
    /** Marks the point after all that is queued by now, transfers included. */
    void mark();

    /** Lets what is queued from now on wait, on the device, until the marked point is reached. */
    void hold();

    /** Waits until the marked point is reached; at once where none was marked. */
    void await();
  }
}
