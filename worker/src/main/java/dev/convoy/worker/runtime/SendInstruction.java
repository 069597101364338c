package dev.convoy.worker.runtime;

import dev.convoy.plan.Movement.Runs;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import java.nio.ByteBuffer;
import java.util.List;

/** Packs what each peer needs of a value and hands it to the exchange; waits for nobody. */
final class SendInstruction implements Instruction {

  /** What one peer gets. */
  record Part(Message message, ByteBuffer buffer, List<Runs> runs) {}

  private final Exchange exchange;
  private final BlockCopy copy;
  private final ByteBuffer source;
  private final List<Part> parts;

  SendInstruction(Exchange exchange, BlockCopy copy, ByteBuffer source, List<Part> parts) {
    this.exchange = exchange;
    this.copy = copy;
    this.source = source;
    this.parts = parts;
  }

  @Override
  public void run(long step) {
    for (Part part : parts) {
      exchange.awaitSent(part.message());
      int at = 0;
      for (Runs runs : part.runs()) {
        at = copy.pack(runs, source, part.buffer(), at);
      }
      exchange.send(step, part.message());
    }
  }
}
