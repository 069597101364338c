package dev.convoy.worker.bench.exchange;

import com.sun.management.OperatingSystemMXBean;
import dev.convoy.job.Transport;
import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.worker.bench.exchange.Measurement.Pattern;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.netty.ExchangeOptions;
import dev.convoy.worker.exchange.netty.NettyMesh;
import dev.convoy.worker.runtime.run.ReshardLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One worker of the exchange benchmark: holds a raw and a Convoy mesh over TCP and over Unix-domain
 * sockets, and uses one of them as each line of its input says.
 *
 * <p>Usage: {@code BenchWorker RANK RANKS DIRECTORY}. A measurement is prepared and warmed up, and
 * begins when a line says so; the answer is nanoseconds, of all or of the median round trip, and
 * how many of CPU time were used meanwhile.
 */
final class BenchWorker {
  /** Batch rows of a slice. */
  private static final int ROWS = 16;

  private final int rank;
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final List<RawMesh> raw = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  private BenchWorker(int rank, int ranks, Path directory) throws IOException {
    this.rank = rank;
    byte[] nothing = new byte[32];
    ServerSocketChannel tcp = RawMesh.listen();
    ServerSocketChannel unix = RawMesh.listen(directory.resolve("raw-" + rank));
    NettyMesh first = mesh(Transport.TCP);
    NettyMesh second = mesh(Transport.UNIX);
    say(
        ((InetSocketAddress) tcp.getLocalAddress()).getPort()
            + "\t"
            + first.endpoint()
            + "\t"
            + second.endpoint());
    List<SocketAddress> ports = new ArrayList<>();
    List<SocketAddress> files = new ArrayList<>();
    List<String> firsts = new ArrayList<>();
    List<String> seconds = new ArrayList<>();
    for (int peer = 0; peer < ranks; peer++) {
      String[] parts = in.readLine().split("\t", -1);
      ports.add(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(parts[0])));
      files.add(UnixDomainSocketAddress.of(directory.resolve("raw-" + peer)));
      firsts.add(parts[1]);
      seconds.add(parts[2]);
    }
    raw.add(new RawMesh(rank, tcp, ports));
    raw.add(new RawMesh(rank, unix, files));
    JobCredentials credentials = JobCredentials.ofSecret(nothing);
    exchanges.add(first.connect(rank, firsts, credentials, nothing));
    exchanges.add(second.connect(rank, seconds, credentials, nothing));
    tcp.close();
    unix.close();
  }

  private static NettyMesh mesh(Transport transport) {
    return NettyMesh.bind("127.0.0.1", 0, ExchangeOptions.DEFAULTS.withTransport(transport));
  }

  /** Called by the benchmark in a process of its own. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    new BenchWorker(
            Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Path.of(arguments[2]))
        .serve();
    System.exit(0);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private void serve() throws IOException, InterruptedException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Measurement measurement = Measurement.parse(line);
      boolean takesPart = rank < measurement.pattern().workers();
      if (measurement.carrier().isRaw()) {
        say("ready");
        in.readLine();
        long cpu = cpuNanos();
        long nanos = takesPart ? raw(measurement) : 0;
        say(nanos + " " + (cpuNanos() - cpu));
      } else {
        say(convoy(measurement, takesPart));
      }
    }
  }

  private long raw(Measurement m) throws IOException, InterruptedException {
    RawMesh mesh = raw.get(m.carrier().isUnix() ? 1 : 0);
    if (m.pattern() == Pattern.ROUND_TRIP) {
      return median(mesh.bounce(1 - rank, rank == 0, m.bytes(), m.steps()));
    }
    boolean all = m.pattern() == Pattern.ALL_TO_ALL;
    long begin = System.nanoTime();
    int workers = m.pattern().workers();
    mesh.stream(workers, all || rank == 0, all || rank == 1, m.bytes(), m.depth(), m.steps());
    return System.nanoTime() - begin;
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private String convoy(Measurement m, boolean takesPart) throws IOException {
    Exchange exchange = exchanges.get(m.carrier().isUnix() ? 1 : 0);
    try (ReshardLoop loop = loop(m, exchange)) {
      long warm = Math.max(3, m.steps() / 10);
      for (long step = 0; step < warm; step++) {
        loop.run(step);
      }
      say("ready");
      in.readLine();
      long cpu = cpuNanos();
      long[] nanos = new long[m.steps()];
      long begin = System.nanoTime();
      long last = begin;
      for (int step = 0; step < m.steps(); step++) {
        loop.run(warm + step);
        long now = System.nanoTime();
        nanos[step] = now - last;
        last = now;
      }
      cpu = cpuNanos() - cpu;
      loop.check();
      long took = m.pattern() == Pattern.ROUND_TRIP ? median(nanos) : last - begin;
      return (takesPart ? took : 0) + " " + cpu;
    }
  }

  private static long median(long[] nanos) {
    long[] settled = Arrays.copyOfRange(nanos, nanos.length / 3, nanos.length);
    Arrays.sort(settled);
    return settled[settled.length / 2];
  }

  /** All rows of the channels of a slice a pair; where a channel is a row's part of a slice. */
  private ReshardLoop loop(Measurement m, Exchange exchange) {
    int elements = Math.max(1, m.bytes() / ROWS / Float.BYTES);
    if (m.pattern() == Pattern.ALL_TO_ALL) {
      return new ReshardLoop(
          exchange, m.firstId(), m.depth(), inOrder(4), shuffled(4), elements, false);
    }
    Layout first = only(0, exchange.ranks());
    Layout second = only(1, exchange.ranks());
    return m.pattern() == Pattern.ROUND_TRIP
        ? ReshardLoop.thereAndBack(exchange, m.firstId(), first, second, elements)
        : new ReshardLoop(exchange, m.firstId(), m.depth(), first, second, elements, false);
  }

  /** One channel on one worker. */
  private static Layout only(int holder, int ranks) {
    List<Block> blocks = new ArrayList<>();
    for (int each = 0; each < ranks; each++) {
      blocks.add(each == holder ? block(Indices.of(0)) : Block.NONE);
    }
    return Layout.whole(blocks);
  }

  /** As many channels on each worker as there are workers. */
  private static Layout inOrder(int ranks) {
    List<Block> blocks = new ArrayList<>();
    for (int each = 0; each < ranks; each++) {
      blocks.add(block(Indices.range(each * ranks, (each + 1) * ranks)));
    }
    return Layout.whole(blocks);
  }

  /** One channel of each other worker on each worker. */
  private static Layout shuffled(int ranks) {
    List<Block> blocks = new ArrayList<>();
    for (int each = 0; each < ranks; each++) {
      int self = each;
      int[] channels =
          IntStream.range(0, ranks)
              .filter(from -> from != self)
              .map(from -> from * ranks + self)
              .toArray();
      blocks.add(block(Indices.of(channels)));
    }
    return Layout.whole(blocks);
  }

  private static Block block(Indices channels) {
    return new Block(new Range(0, ROWS), channels);
  }
}
