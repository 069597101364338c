package dev.convoy.worker.exchange.netty;

import dev.convoy.worker.credentials.JobCredentials;
import dev.convoy.worker.exchange.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Meshes on loopback, for tests. */
public final class Meshes {

  static final JobCredentials SECRET = JobCredentials.ofSecret(new byte[32]);
  static final byte[] PLAN = new byte[32];

  private Meshes() {}

  /** A mesh with the usual options. */
  public static List<Exchange> up(int ranks) throws Exception {
    return up(ranks, ExchangeOptions.DEFAULTS);
  }

  static List<Exchange> up(int ranks, ExchangeOptions options) throws Exception {
    return up(ranks, options, Sockets::open);
  }

  static List<Exchange> up(int ranks, ExchangeOptions options, Function<String, Sockets> sockets)
      throws Exception {
    return up(ranks, options, sockets, SECRET);
  }

  static List<Exchange> up(
      int ranks,
      ExchangeOptions options,
      Function<String, Sockets> sockets,
      JobCredentials credentials)
      throws Exception {
    List<NettyMesh> bound =
        IntStream.range(0, ranks)
            .mapToObj(
                rank -> NettyMesh.bind(sockets.apply("rank-" + rank), "127.0.0.1", 0, options))
            .toList();
    List<String> endpoints = bound.stream().map(NettyMesh::endpoint).toList();
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      List<Future<Exchange>> connecting = new ArrayList<>();
      for (int rank = 0; rank < ranks; rank++) {
        int self = rank;
        connecting.add(
            threads.submit(() -> bound.get(self).connect(self, endpoints, credentials, PLAN)));
      }
      List<Exchange> mesh = new ArrayList<>();
      for (Future<Exchange> each : connecting) {
        mesh.add(each.get(3, TimeUnit.MINUTES));
      }
      return mesh;
    } finally {
      threads.shutdownNow();
    }
  }
}
