package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.exchange.Message;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The messages that are planned with one peer, by their ids, both ways.
 *
 * <p>Concurrency: one thread at a time declares and forgets; any thread looks up.
 */
final class PeerMessages {

  private volatile IdTable<Inbound> inbound = IdTable.empty();
  private volatile IdTable<Outbound> outbound = IdTable.empty();
  private volatile int declarations;

  /** What was forgotten. */
  record Forgotten(Set<Inbound> inbound, Set<Outbound> outbound) {}

  /**
   * How often messages were declared; a frame of a later declaration is held until they are. Never
   * more than the tables show: whoever reads it first misses nothing of so many declarations.
   */
  int declarations() {
    return declarations;
  }

  @Nullable Inbound inbound(int id) {
    return inbound.find(id);
  }

  @Nullable Outbound outbound(int id) {
    return outbound.find(id);
  }

  List<Inbound> inbounds() {
    return inbound.all();
  }

  List<Outbound> outbounds() {
    return outbound.all();
  }

  void declare(List<Inbound> in, List<Outbound> out) {
    int next = declarations + 1;
    inbound = inbound.plus(in, each -> each.message.id());
    outbound = outbound.plus(out, each -> each.message.id());
    declarations = next;
  }

  /** Takes these out, as far as they are here. */
  Forgotten forget(Collection<Message> messages) {
    Set<Inbound> in = matching(inbound.all(), each -> messages.contains(each.message));
    Set<Outbound> out = matching(outbound.all(), each -> messages.contains(each.message));
    inbound = inbound.minus(in, each -> each.message.id());
    outbound = outbound.minus(out, each -> each.message.id());
    return new Forgotten(in, out);
  }

  private static <T> Set<T> matching(List<T> all, Predicate<T> wanted) {
    return all.stream().filter(wanted).collect(Collectors.toSet());
  }

  /** Lets every thread that waits for one of them look around. */
  void wakeWaiters() {
    inbound.all().forEach(each -> each.arrived.wake());
    outbound.all().forEach(each -> each.sent.wake());
  }
}
