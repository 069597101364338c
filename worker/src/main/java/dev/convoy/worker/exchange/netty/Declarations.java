package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.exchange.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The messages that a rank has declared, and the ends of its connections that carry them.
 *
 * <p>Concurrency: one thread at a time declares; any thread looks up.
 */
final class Declarations {
  private final int rank;
  private final Peers peers;

  Declarations(int rank, Peers peers) {
    this.rank = rank;
    this.peers = peers;
  }

  /**
   * Declares messages, whose peers are connected by now.
   *
   * @throws IllegalArgumentException for a message of other ranks, and for one declared before
   */
  void add(List<Message> messages) {
    Set<Message> fresh = new HashSet<>();
    for (Message message : messages) {
      if (!isOurs(message)) {
        throw new IllegalArgumentException(
            "%s from rank %d to rank %d cannot be declared by rank %d of %d."
                .formatted(message.label(), message.from(), message.to(), rank, peers.ranks()));
      }
      boolean known =
          message.from() == rank
              ? connection(message.to()).messages().outbound(message.id()) != null
              : connection(message.from()).messages().inbound(message.id()) != null;
      if (known || !fresh.add(message)) {
        throw new IllegalArgumentException(
            "Rank %d has declared message %d of %s twice."
                .formatted(rank, message.id(), message.label()));
      }
    }
    for (PeerConnection connection : peers.all()) {
      int peer = connection.peer();
      connection.declare(
          matching(messages, message -> message.from() == peer),
          matching(messages, message -> message.to() == peer));
    }
  }

  private static List<Message> matching(List<Message> messages, Predicate<Message> wanted) {
    return messages.stream().filter(wanted).toList();
  }

  private PeerConnection connection(int peer) {
    return Objects.requireNonNull(peers.get(peer));
  }

  private boolean isOurs(Message message) {
    return (message.from() == rank || message.to() == rank)
        && Math.max(message.from(), message.to()) < peers.ranks();
  }

  /** The end of a message that this rank sends. */
  Outbound outbound(Message message) {
    PeerConnection connection = isOurs(message) ? peers.get(message.to()) : null;
    Outbound out = connection == null ? null : connection.messages().outbound(message.id());
    if (out == null) {
      throw undeclared(message);
    }
    return out;
  }

  /** The end of a message that this rank receives. */
  Inbound inbound(Message message) {
    PeerConnection connection = isOurs(message) ? peers.get(message.from()) : null;
    Inbound in = connection == null ? null : connection.messages().inbound(message.id());
    if (in == null) {
      throw undeclared(message);
    }
    return in;
  }

  private IllegalArgumentException undeclared(Message message) {
    return new IllegalArgumentException(
        "Rank %d has not declared %s.".formatted(rank, message.label()));
  }
}
