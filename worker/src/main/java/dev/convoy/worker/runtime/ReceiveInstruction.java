package dev.convoy.worker.runtime;

import dev.convoy.plan.Movement.Runs;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a value together from what this worker holds itself and what its peers send, always in the
 * order of the sending ranks, so that sums do not depend on who was faster.
 */
final class ReceiveInstruction implements Instruction {

  /** How the first of several overlapping contributions meets the target. */
  enum Start {
    /** Parts do not overlap, or the first one covers everything: write. */
    OVERWRITE,
    /** Parts overlap or leave gaps: begin from zeros and add. */
    CLEAR,
    /** The target already holds a sum: add. */
    ADD
  }

  /** What one rank contributes: a message, or null for this rank itself. */
  record Part(
      @Nullable Message message, @Nullable ByteBuffer buffer, List<Runs> from, List<Runs> to) {}

  private final Exchange exchange;
  private final BlockCopy copy;
  private final Stopwatch watch;
  private final @Nullable ByteBuffer source;
  private final ByteBuffer target;
  private final List<Part> parts;
  private final Start start;
  private final boolean addsUp;

  ReceiveInstruction(
      Exchange exchange,
      BlockCopy copy,
      Stopwatch watch,
      @Nullable ByteBuffer source,
      ByteBuffer target,
      List<Part> parts,
      Start start,
      boolean addsUp) {
    this.exchange = exchange;
    this.copy = copy;
    this.watch = watch;
    this.source = source;
    this.target = target;
    this.parts = parts;
    this.start = start;
    this.addsUp = addsUp;
  }

  @Override
  public void run(long step) {
    if (start == Start.CLEAR) {
      copy.clear(target);
    }
    boolean add = start != Start.OVERWRITE;
    for (Part part : parts) {
      if (part.message() != null && part.buffer() != null) {
        receive(step, part, part.message(), part.buffer(), add);
      } else if (source != null) {
        for (int k = 0; k < part.to().size(); k++) {
          copy.local(part.from().get(k), source, part.to().get(k), target, add);
        }
      }
      add |= addsUp;
    }
  }

  private void receive(long step, Part part, Message message, ByteBuffer buffer, boolean add) {
    long begin = System.nanoTime();
    exchange.await(step, message);
    watch.waited(System.nanoTime() - begin);
    int at = 0;
    FloatBuffer floats = buffer.asFloatBuffer();
    FloatBuffer into = target.asFloatBuffer();
    for (Runs runs : part.to()) {
      at = add ? copy.add(runs, floats, at, into) : copy.unpack(runs, buffer, at, target);
    }
    exchange.release(message);
  }
}
