package dev.convoy.worker.bench.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Blocking sockets between all ranks, as plain as they can be: one thread that writes and one that
 * reads a connection, from and to buffers that are used in turn. No headers, no packing.
 */
final class RawMesh implements AutoCloseable {
  private static final int UNIX_BUFFER = 1 << 20;

  private final SocketChannel[] channels;
  private final int rank;

  /**
   * Connects all ranks; each listens before the first calls.
   *
   * @param listening this rank's own
   * @param addresses all ranks'
   */
  RawMesh(int rank, ServerSocketChannel listening, List<SocketAddress> addresses)
      throws IOException {
    this.rank = rank;
    this.channels = new SocketChannel[addresses.size()];
    for (int peer = 0; peer < rank; peer++) {
      SocketAddress address = addresses.get(peer);
      channels[peer] =
          address instanceof UnixDomainSocketAddress
              ? SocketChannel.open(StandardProtocolFamily.UNIX)
              : SocketChannel.open();
      prepare(channels[peer]);
      channels[peer].connect(address);
      channels[peer].write(ByteBuffer.allocate(1).put(0, (byte) rank));
    }
    for (int peer = rank + 1; peer < addresses.size(); peer++) {
      SocketChannel caller = listening.accept();
      prepare(caller);
      ByteBuffer who = ByteBuffer.allocate(1);
      caller.read(who);
      channels[who.get(0)] = caller;
    }
  }

  /** Listens on loopback. */
  static ServerSocketChannel listen() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    return server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Listens on a file. */
  static ServerSocketChannel listen(Path file) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return server.bind(UnixDomainSocketAddress.of(file));
  }

  private static void prepare(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    } else {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, UNIX_BUFFER);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, UNIX_BUFFER);
    }
  }

  /** Something with sockets. */
  private interface Work {
    void run() throws IOException;
  }

  /**
   * Sends and receives slices with each of these peers at once.
   *
   * @param depth how many there are before memory is used again
   */
  void stream(int workers, boolean sends, boolean receives, int bytes, int depth, int count)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int peer = 0; peer < workers; peer++) {
      SocketChannel channel = channels[peer];
      if (peer != rank && receives) {
        List<ByteBuffer> buffers = buffers(depth, bytes);
        threads.add(thread(() -> repeat(count, buffers, buffer -> read(channel, buffer))));
      }
      if (peer != rank && sends) {
        List<ByteBuffer> buffers = buffers(depth, bytes);
        threads.add(thread(() -> repeat(count, buffers, buffer -> write(channel, buffer))));
      }
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Nanoseconds of each of {@code count} round trips with a peer. */
  long[] bounce(int peer, boolean begins, int bytes, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    long[] nanos = new long[count];
    for (int k = 0; k < count; k++) {
      long begin = System.nanoTime();
      if (begins) {
        write(channels[peer], buffer);
      }
      read(channels[peer], buffer);
      if (!begins) {
        write(channels[peer], buffer);
      }
      nanos[k] = System.nanoTime() - begin;
    }
    return nanos;
  }

  private static Thread thread(Work work) {
    return new Thread(
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static List<ByteBuffer> buffers(int depth, int bytes) {
    return Stream.generate(() -> ByteBuffer.allocateDirect(bytes)).limit(depth).toList();
  }

  /** What is done with a slice. */
  private interface Step {
    void run(ByteBuffer buffer) throws IOException;
  }

  private static void repeat(int count, List<ByteBuffer> buffers, Step step) throws IOException {
    for (int k = 0; k < count; k++) {
      for (ByteBuffer buffer : buffers) {
        step.run(buffer);
      }
    }
  }

  private static void write(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void read(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("a peer is gone");
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
