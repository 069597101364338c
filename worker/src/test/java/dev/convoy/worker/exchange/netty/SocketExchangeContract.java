package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.ExchangeContract;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An exchange over sockets gives back what it took: Netty holds no message's memory, no control
 * frame lies around, and no event loop runs on.
 */
abstract class SocketExchangeContract extends ExchangeContract {

  /** What others of this process have in use for a moment is given back long before. */
  private static final long PATIENCE_MILLIS = 60_000;

  private long unpooledBefore;
  private long pooledBefore;
  private Set<Thread> threadsBefore = Set.of();

  /** A mesh that is up. */
  protected abstract List<Exchange> connect(int ranks) throws Exception;

  @Override
  protected final List<Exchange> create(int ranks) throws Exception {
    unpooledBefore = unpooled();
    pooledBefore = pooled();
    threadsBefore = Thread.getAllStackTraces().keySet();
    return connect(ranks);
  }

  /** Bytes of control frames, and of whatever else nobody planned. */
  private static long unpooled() {
    return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  /** Bytes that Netty itself uses to write from. */
  private static long pooled() {
    return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
  }

  @Override
  protected final List<String> leaks(List<Exchange> closed) throws Exception {
    List<String> leaks = new ArrayList<>();
    for (Exchange exchange : closed) {
      for (PeerConnection peer : ((NettyExchange) exchange).peers().all()) {
        String between = "between ranks " + exchange.rank() + " and " + peer.peer();
        peer.messages().inbounds().stream()
            .filter(in -> !in.isReturned())
            .forEach(in -> leaks.add("Netty may still write " + in.message.id() + " " + between));
        peer.messages().outbounds().stream()
            .filter(out -> !out.isReturned())
            .forEach(out -> leaks.add("Netty may still read " + out.message.id() + " " + between));
      }
    }
    leaks.addAll(memory());
    leaks.addAll(threads());
    return leaks;
  }

  private List<String> memory() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (unpooled() > unpooledBefore || pooled() > pooledBefore) {
      if (System.nanoTime() > end) {
        return List.of(
            "%d bytes of direct memory were in use before, and %d are now"
                .formatted(unpooledBefore + pooledBefore, unpooled() + pooled()));
      }
      Thread.sleep(10);
    }
    return List.of();
  }

  private List<String> threads() throws InterruptedException {
    List<String> running = new ArrayList<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("rank-") && !threadsBefore.contains(thread)) {
        thread.join(PATIENCE_MILLIS);
        if (thread.isAlive()) {
          running.add("the event loop " + thread.getName() + " runs on");
        }
      }
    }
    return running;
  }
}
