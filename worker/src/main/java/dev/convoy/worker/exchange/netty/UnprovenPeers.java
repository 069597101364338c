package dev.convoy.worker.exchange.netty;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The connections of an {@link Acceptor} that are in their handshake, and the timer of each.
 *
 * <p>When there are too many, one goes that was drawn from the address which has most: so whoever
 * floods from one machine pushes out himself, and from a peer's own machine he pushes the peer out
 * only by luck, which the next call may have. (The oldest would always be the peer: whoever floods
 * is new again and again.)
 *
 * <p>Concurrency: on the event loop.
 */
final class UnprovenPeers {

  /** What all connectors have in common that have no address: those of a socket file. */
  private static final InetAddress NOWHERE = InetAddress.getLoopbackAddress();

  private record UnprovenPeer(InetAddress address, Future<?> timer) {}

  private final RandomGenerator random;
  private final Map<Channel, UnprovenPeer> all = new LinkedHashMap<>();

  UnprovenPeers(RandomGenerator random) {
    this.random = random;
  }

  int count() {
    return all.size();
  }

  /** One more; its timer is cancelled as soon as it is removed. */
  void add(Channel channel, Future<?> timer) {
    InetAddress address =
        channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
            ? remote.getAddress()
            : NOWHERE;
    all.put(channel, new UnprovenPeer(address, timer));
  }

  /** Ends its timer. @return whether it was here */
  boolean remove(Channel channel) {
    UnprovenPeer found = all.remove(channel);
    if (found != null) {
      found.timer().cancel(false);
    }
    return found != null;
  }

  /** Any one of the address that has most; null where there is nobody. */
  @Nullable Channel surplus() {
    Map<InetAddress, List<Channel>> byAddress = new HashMap<>();
    all.forEach(
        (channel, each) ->
            byAddress.computeIfAbsent(each.address(), a -> new ArrayList<>()).add(channel));
    List<Channel> most = List.of();
    for (List<Channel> each : byAddress.values()) {
      most = each.size() > most.size() ? each : most;
    }
    return most.isEmpty() ? null : most.get(random.nextInt(most.size()));
  }

  List<Channel> channels() {
    return List.copyOf(all.keySet());
  }
}
