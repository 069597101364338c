package dev.convoy.worker.runtime.run;

import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.runtime.program.Contributions;
import dev.convoy.worker.runtime.program.Contributions.Start;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a value together from what this worker holds itself and what its peers send. Sums are always
 * taken in the order of the sending ranks, so that they do not depend on who was faster.
 */
final class ReceiveInstruction implements Instruction {

  /**
   * What one rank contributes.
   *
   * @param message null for this rank itself
   * @param elements the message's memory, or what this rank holds
   * @param copies from there to the target
   */
  record Part(@Nullable Message message, Elements elements, List<BlockCopy> copies) {}

  private static final byte[] ZEROS = new byte[16384];

  private final Exchange exchange;
  private final Stopwatch watch;
  private final Elements target;
  private final List<Part> parts;
  private final Contributions contributions;

  /** The parts are in the order of their ranks. */
  ReceiveInstruction(
      Exchange exchange,
      Stopwatch watch,
      Elements target,
      List<Part> parts,
      Contributions contributions) {
    this.exchange = exchange;
    this.watch = watch;
    this.target = target;
    this.parts = contributions.sums() ? parts : ownFirst(parts);
    this.contributions = contributions;
  }

  /** Where nothing is summed up, what is here already is copied while the rest is on its way. */
  private static List<Part> ownFirst(List<Part> parts) {
    List<Part> order = new ArrayList<>(parts);
    order.sort((a, b) -> Boolean.compare(a.message() != null, b.message() != null));
    return order;
  }

  @Override
  public void run(long step) {
    if (contributions.start() == Start.CLEAR) {
      clear();
    }
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      boolean overwrites = contributions.overwrites(k);
      Message message = part.message();
      if (message == null) {
        put(part, overwrites);
      } else {
        long begin = System.nanoTime();
        boolean inPlace = exchange.await(step, message);
        watch.waited(System.nanoTime() - begin);
        if (!inPlace) {
          put(part, overwrites);
        }
        exchange.release(message);
      }
    }
  }

  private void put(Part part, boolean overwrites) {
    List<BlockCopy> copies = part.copies();
    for (int j = 0; j < copies.size(); j++) {
      if (overwrites) {
        copies.get(j).copy(part.elements(), target);
      } else {
        copies.get(j).add(part.elements(), target);
      }
    }
  }

  private void clear() {
    ByteBuffer bytes = target.bytes();
    for (int done = 0; done < bytes.capacity(); done += ZEROS.length) {
      bytes.put(done, ZEROS, 0, Math.min(ZEROS.length, bytes.capacity() - done));
    }
  }
}
