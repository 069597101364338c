package dev.convoy.worker.runtime.run;

import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import java.util.List;

/**
 * Hands what each peer needs of a value to the exchange: as it lies, where it lies in long
 * segments, and packed otherwise. Waits for nobody; {@link AwaitSentInstruction} follows.
 */
final class SendInstruction implements Instruction {

  /** What one peer gets; {@code packing} fills {@code packed}, and is empty where none is. */
  record Part(Message message, List<BlockCopy> packing, Elements packed) {}

  /** From here on a message is worth a wake-up of its own, in bytes. */
  private static final int LARGE = 1 << 16;

  private final Exchange exchange;
  private final Elements source;
  private final List<Part> parts;

  SendInstruction(Exchange exchange, Elements source, List<Part> parts) {
    this.exchange = exchange;
    this.source = source;
    this.parts = parts;
  }

  @Override
  public void run(long step) {
    for (int k = 0; k < parts.size(); k++) {
      Part part = parts.get(k);
      for (int j = 0; j < part.packing().size(); j++) {
        part.packing().get(j).copy(source, part.packed());
      }
      boolean more = k + 1 < parts.size() && part.message().bytes() < LARGE;
      exchange.send(step, part.message(), more);
    }
  }
}
