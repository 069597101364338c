package dev.convoy.worker.exchange.netty;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The connections of one worker, by rank, from none to all. */
final class Peers {

  private final int rank;
  private final AtomicReferenceArray<@Nullable PeerConnection> connections;
  private final CompletableFuture<@Nullable Void> complete = new CompletableFuture<>();

  Peers(int rank, int ranks) {
    this.rank = rank;
    this.connections = new AtomicReferenceArray<>(ranks);
    completeIfAllAreThere();
  }

  int ranks() {
    return connections.length();
  }

  /** Completes when every peer is there, or {@link #giveUp} was called. */
  CompletableFuture<@Nullable Void> complete() {
    return complete;
  }

  void giveUp() {
    complete.complete(null);
  }

  boolean contains(int peer) {
    return connections.get(peer) != null;
  }

  /** Event loop. */
  void add(PeerConnection connection) {
    connections.set(connection.peer(), connection);
    completeIfAllAreThere();
  }

  private void completeIfAllAreThere() {
    if (missing().isEmpty()) {
      complete.complete(null);
    }
  }

  /** The peers that have not connected. */
  List<Integer> missing() {
    return IntStream.range(0, ranks())
        .filter(peer -> peer != rank && !contains(peer))
        .boxed()
        .toList();
  }

  @Nullable PeerConnection get(int peer) {
    return connections.get(peer);
  }

  /** A message that a thread waits for: one of this peer, if there is one, else of another. */
  @Nullable Inbound awaited(PeerConnection first) {
    return Stream.concat(Stream.of(first), all().stream())
        .flatMap(each -> each.messages().inbounds().stream())
        .filter(in -> in.awaited() >= 0)
        .findFirst()
        .orElse(null);
  }

  List<PeerConnection> all() {
    return IntStream.range(0, ranks()).mapToObj(this::get).filter(Objects::nonNull).toList();
  }
}
