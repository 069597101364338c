package dev.convoy.worker.runtime.run;

import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import java.util.List;

/** Waits until what was sent has left, and so its memory may be used for something else. */
final class AwaitSentInstruction implements Instruction {
  private final Exchange exchange;
  private final Stopwatch watch;
  private final List<Message> messages;

  AwaitSentInstruction(Exchange exchange, Stopwatch watch, List<Message> messages) {
    this.exchange = exchange;
    this.watch = watch;
    this.messages = messages;
  }

  @Override
  public void run(long step) {
    long begin = System.nanoTime();
    for (int k = 0; k < messages.size(); k++) {
      exchange.awaitSent(messages.get(k));
    }
    watch.waited(System.nanoTime() - begin);
  }
}
