package dev.convoy.worker.exchange.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop and the sockets that it drives: epoll where there is one, else NIO. Epoll drives
 * Unix-domain sockets too.
 *
 * <p>The buffers of TCP are left to the kernel: setting them costs a fifth to a half of the
 * throughput. Those of Unix-domain sockets it never enlarges by itself.
 */
final class Sockets implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  /**
   * As far as the machine allows ({@code net.core.wmem_max}); the default is 208 KB. Of 0.5, 1, 2
   * and 4 MB this took least CPU time a GB (0.156 s; 4 MB 0.196 s), as what is under way stays in
   * the caches.
   */
  private static final int UNIX_BUFFER = 1 << 20;

  private final EventLoopGroup group;
  private final Class<? extends Channel> client;
  private final Class<? extends ServerChannel> server;

  private Sockets(
      EventLoopGroup group,
      Class<? extends Channel> client,
      Class<? extends ServerChannel> server) {
    this.group = group;
    this.client = client;
    this.server = server;
  }

  static Sockets open(String threadName) {
    ThreadFactory threads = new DefaultThreadFactory(threadName, true);
    return Epoll.isAvailable()
        ? new Sockets(
            new EpollEventLoopGroup(1, threads),
            EpollSocketChannel.class,
            EpollServerSocketChannel.class)
        : nio(threadName);
  }

  static Sockets nio(String threadName) {
    return new Sockets(
        new NioEventLoopGroup(1, new DefaultThreadFactory(threadName, true)),
        NioSocketChannel.class,
        NioServerSocketChannel.class);
  }

  /** Whether Unix-domain sockets can be used. */
  boolean hasUnix() {
    return client == EpollSocketChannel.class;
  }

  EventLoop loop() {
    return group.next();
  }

  /** Runs a task on the loop; not at all if the loop has ended, and all that it did with it. */
  void execute(Runnable task) {
    try {
      loop().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("The event loop has ended, and with it what this task is about.");
    }
  }

  /** Runs a task on the loop and waits for it; not at all if the loop has ended. */
  void executeAndWait(Runnable task) {
    try {
      loop().submit(task).awaitUninterruptibly();
    } catch (RejectedExecutionException e) {
      LOG.debug("The event loop has ended, and with it what this task is about.");
    }
  }

  /** Whether the loop has ended. */
  boolean haveEnded() {
    return loop().isTerminated();
  }

  /** Runs something on the loop, later. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is not taken back
  void after(Duration delay, Runnable task) {
    timer(delay, task);
  }

  /** A task that is run on the loop later, and may be taken back until then. */
  Future<?> timer(Duration delay, Runnable task) {
    return loop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Connects; the channel is prepared before its first byte, and the listener told how it went. */
  @SuppressWarnings("FutureReturnValueIgnored") // the listener is told
  void connect(SocketAddress address, Consumer<Channel> prepare, ChannelFutureListener connected) {
    boolean unix = address instanceof DomainSocketAddress;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(unix ? EpollDomainSocketChannel.class : client)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
            .handler(initializer(prepare));
    options(unix).forEach((option, value) -> bootstrap.option(option, value));
    bootstrap.connect(address).addListener(connected);
  }

  /** Binds; nobody is accepted until the channel is told to read. Waits until it has happened. */
  ChannelFuture bind(SocketAddress address, Consumer<Channel> prepare) {
    boolean unix = address instanceof DomainSocketAddress;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(unix ? EpollServerDomainSocketChannel.class : server)
            .option(ChannelOption.AUTO_READ, false)
            .childHandler(initializer(prepare));
    options(unix).forEach((option, value) -> bootstrap.childOption(option, value));
    return bootstrap.bind(address).awaitUninterruptibly();
  }

  private static Map<ChannelOption<Object>, Object> options(boolean unix) {
    return unix
        ? Map.of(
            any(ChannelOption.SO_SNDBUF), UNIX_BUFFER, any(ChannelOption.SO_RCVBUF), UNIX_BUFFER)
        : Map.of(any(ChannelOption.TCP_NODELAY), true);
  }

  @SuppressWarnings("unchecked") // each is set to a value of its own type above
  private static ChannelOption<Object> any(ChannelOption<?> option) {
    return (ChannelOption<Object>) option;
  }

  private static ChannelInitializer<Channel> initializer(Consumer<Channel> prepare) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        prepare.accept(channel);
      }
    };
  }

  /** Ends the loop and all its channels; when it returns, no buffer is touched any more. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(10_000);
  }

  /**
   * Reads "host:port", "[::1]:port".
   *
   * @throws IllegalArgumentException if it is none
   */
  static InetSocketAddress parse(String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    try {
      String host = endpoint.substring(0, colon).replaceAll("^\\[|]$", "");
      return new InetSocketAddress(host, Integer.parseInt(endpoint.substring(colon + 1)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The endpoint '%s' is not of the form host:port.".formatted(endpoint), e);
    }
  }

  static String format(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
