package dev.convoy.worker.runtime;

import dev.convoy.plan.Value;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which messages may be received in place, and from when on in a step their place may be written.
 *
 * <p>A place is a part of the arena, which other buffers have before. So it is posted behind the
 * last instruction before its own receive that touches a buffer there, going round to the step
 * before if none does in the same step. What a message then brings stays untouched until the
 * receive.
 */
final class Arrivals {

  /**
   * A message that has a place in {@code target}.
   *
   * @param receive the first instruction that receives a part of the target: what touches it
   *     between that and the message's own receive are other parts and their readers
   */
  private record Arrival(PlannedMessage message, Value value, Buffer target, int receive) {}

  private final Arena arena;
  private final Listing listing;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Map<Value, Integer> lastReads = new HashMap<>();
  private final Map<Buffer, Integer> firstReceives = new HashMap<>();

  Arrivals(Arena arena, Listing listing) {
    this.arena = arena;
    this.listing = listing;
  }

  /** The instruction that is written next is the last of a step that reads parts of a value. */
  void isLastRead(Value value) {
    lastReads.put(value, listing.size());
  }

  /** The instruction that is written next receives this message. */
  void add(PlannedMessage message, Value value, Buffer target) {
    int receive = firstReceives.computeIfAbsent(target, key -> listing.size());
    arrivals.add(new Arrival(message, value, target, receive));
  }

  /**
   * Whether a buffer can be a place, once all are placed. One that is kept from step to step can be
   * read at any time, so its last read must have been said.
   */
  boolean canBePlace(Value value, Buffer target) {
    return lastReads.containsKey(value) || !arena.isKept(target);
  }

  /** The instructions with the posts among them, and the posts before the first step made. */
  List<Listing.Line> post(Exchange exchange, List<Listing.Line> lines) {
    List<List<Message>> posts = new ArrayList<>();
    lines.forEach(line -> posts.add(new ArrayList<>()));
    for (Arrival arrival : arrivals) {
      Message message = arrival.message.message();
      if (!message.place().isEmpty()) {
        int after = postedAfter(arrival);
        posts.get(after).add(message);
        if (after >= arrival.receive) {
          exchange.post(message);
        }
      }
    }
    List<Listing.Line> all = new ArrayList<>();
    for (int k = 0; k < lines.size(); k++) {
      all.add(lines.get(k));
      if (!posts.get(k).isEmpty()) {
        Instruction post = instruction(exchange, List.copyOf(posts.get(k)));
        all.add(
            new Listing.Line(
                "post after " + lines.get(k).title(), Listing.Kind.EXCHANGE, "", post));
      }
    }
    return all;
  }

  private int postedAfter(Arrival arrival) {
    Integer lastRead = lastReads.get(arrival.value);
    return lastRead != null ? lastRead : listing.lastTouch(arrival.target, arrival.receive);
  }

  private static Instruction instruction(Exchange exchange, List<Message> messages) {
    return step -> {
      for (int k = 0; k < messages.size(); k++) {
        exchange.post(messages.get(k));
      }
    };
  }
}
