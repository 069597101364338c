package dev.convoy.worker.calibrate.link;

import dev.convoy.worker.calibrate.link.LinkTrial.Pattern;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Segments;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One worker's part of a trial: hands messages over and takes others, step by step, as a program's
 * sends and receives do.
 */
final class MessageLoop implements AutoCloseable {
  /** From here on a message is begun by itself, in bytes; as programs do. */
  private static final int LARGE = 1 << 16;

  private final Exchange exchange;
  private final boolean answers;
  private final List<Message> out = new ArrayList<>();
  private final List<Message> in = new ArrayList<>();
  private final long[] sends;
  private final long[] receives;
  private int sent;
  private int received;

  /** Declares the messages; every worker does, whether it takes part or not. */
  MessageLoop(LinkTrial trial, Exchange exchange) {
    this.exchange = exchange;
    int rank = exchange.rank();
    Pattern pattern = trial.pattern();
    this.answers = pattern == Pattern.ROUND_TRIP && rank == 1;
    if (pattern.has(rank, exchange.ranks())) {
      for (int k = 0; k < trial.depth(); k++) {
        int id = trial.firstId() + k;
        if (pattern.sends(rank)) {
          out.add(message(id, rank, rank ^ 1, memory(trial.bytes()), Segments.NONE));
        }
        if (pattern.receives(rank)) {
          in.add(message(id, rank ^ 1, rank, memory(trial.bytes()), memory(trial.bytes())));
        }
      }
    }
    sends = new long[trial.steps() * out.size()];
    receives = new long[trial.steps() * in.size()];
    List<Message> all = new ArrayList<>(out);
    all.addAll(in);
    exchange.declare(all);
  }

  private static Segments memory(int bytes) {
    return new Segments(List.of(ByteBuffer.allocateDirect(bytes)));
  }

  private static Message message(int id, int from, int to, Segments memory, Segments place) {
    return new Message(id, from, to, "a message to be timed", memory, place);
  }

  /** Forgets what calls took until now. */
  void restart() {
    sent = 0;
    received = 0;
  }

  /** Runs one step. */
  void run(long step) {
    in.forEach(exchange::post);
    if (answers) {
      receive(step);
      send(step);
    } else {
      send(step);
      receive(step);
    }
    out.forEach(exchange::awaitSent);
  }

  private void send(long step) {
    for (int k = 0; k < out.size(); k++) {
      Message message = out.get(k);
      boolean more = k + 1 < out.size() && message.bytes() < LARGE;
      long begin = System.nanoTime();
      exchange.send(step, message, more);
      sends[sent++] = System.nanoTime() - begin;
    }
  }

  private void receive(long step) {
    for (int k = 0; k < in.size(); k++) {
      Message message = in.get(k);
      long begin = System.nanoTime();
      exchange.await(step, message);
      exchange.release(message);
      receives[received++] = System.nanoTime() - begin;
    }
  }

  /** What handing a message over takes, the median. */
  long sendNanos() {
    return quantile(sends, sent, 0.5);
  }

  /** What taking a message takes that is there: those take longer that are waited for. */
  long receiveNanos() {
    return quantile(receives, received, 0.1);
  }

  private static long quantile(long[] nanos, int count, double part) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[(int) (part * count)];
  }

  @Override
  public void close() {
    List<Message> all = new ArrayList<>(out);
    all.addAll(in);
    exchange.forget(all);
  }
}
