package dev.convoy.worker.calibrate.link;

import dev.convoy.job.Transport;
import dev.convoy.worker.calibrate.link.LinkTrial.Pattern;
import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.netty.ExchangeOptions;
import dev.convoy.worker.exchange.netty.NettyMesh;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A process that exchanges messages with others like it, as each line of its input says: {@code
 * LinkWorker RANK TRANSPORT...}.
 *
 * <p>It says where it can be reached by each transport, is told the job's secret and where all are,
 * and answers each trial twice: when it is ready, and, after a line that says to begin, with its
 * {@link LinkTimes}. It ends with its input.
 */
public final class LinkWorker {
  private static final String IO_THREAD = "convoy-exchange";
  private static final String TAB = "\t";

  private final BufferedReader in;
  private final PrintStream out;
  private final Map<Transport, Exchange> exchanges = new EnumMap<>(Transport.class);

  private LinkWorker(BufferedReader in, PrintStream out) {
    this.in = in;
    this.out = out;
  }

  /** Called by {@link LinkProbe} in a process of its own. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    LinkWorker worker = new LinkWorker(in, System.out);
    List<Transport> transports = Arrays.stream(arguments).skip(1).map(Transport::valueOf).toList();
    worker.connect(Integer.parseInt(arguments[0]), transports);
    worker.serve();
    System.exit(0); // without goodbye: the others end, too
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private void connect(int rank, List<Transport> transports) throws IOException {
    List<NettyMesh> meshes = new ArrayList<>();
    for (Transport transport : transports) {
      meshes.add(NettyMesh.bind("127.0.0.1", 0, ExchangeOptions.DEFAULTS.withTransport(transport)));
    }
    say(String.join(TAB, meshes.stream().map(NettyMesh::endpoint).toList()));
    JobCredentials credentials = JobCredentials.ofSecret(HexFormat.of().parseHex(in.readLine()));
    String[] places = in.readLine().split(";", -1);
    for (int k = 0; k < meshes.size(); k++) {
      int number = k;
      List<String> endpoints =
          Arrays.stream(places).map(place -> place.split(TAB, -1)[number]).toList();
      exchanges.put(
          transports.get(k), meshes.get(k).connect(rank, endpoints, credentials, new byte[32]));
    }
    say("connected");
  }

  private void serve() throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      LinkTrial trial = LinkTrial.parse(line);
      Exchange exchange = exchanges.get(trial.transport());
      if (exchange == null) {
        throw new IllegalArgumentException("there is no exchange for " + line);
      }
      say(run(trial, exchange).line());
    }
  }

  private LinkTimes run(LinkTrial trial, Exchange exchange) throws IOException {
    try (MessageLoop loop = new MessageLoop(trial, exchange)) {
      boolean partakes = trial.pattern().has(exchange.rank(), exchange.ranks());
      long step = 0;
      if (partakes) {
        loop.run(step++); // lets all meet
      }
      loop.restart();
      say("ready");
      in.readLine();
      return partakes ? timed(trial, loop, step) : LinkTimes.NONE;
    }
  }

  private static LinkTimes timed(LinkTrial trial, MessageLoop loop, long firstStep) {
    long io = ioNanos();
    long[] nanos = new long[trial.steps()];
    long begin = System.nanoTime();
    long last = begin;
    for (int k = 0; k < nanos.length; k++) {
      loop.run(firstStep + k);
      long now = System.nanoTime();
      nanos[k] = now - last;
      last = now;
    }
    io = ioNanos() - io;
    Arrays.sort(nanos);
    long all = trial.pattern() == Pattern.ROUND_TRIP ? nanos[nanos.length / 2] : last - begin;
    return new LinkTimes(all, io, loop.sendNanos(), loop.receiveNanos());
  }

  /** CPU time of the threads that read from and write to sockets. */
  private static long ioNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith(IO_THREAD)) {
        nanos += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return nanos;
  }
}
