package dev.convoy.worker.exchange.local;

import dev.convoy.control.Failure;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.FirstFailure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** What the ranks of one JVM share: the cells of their messages, and the failure of all. */
public final class LocalMesh {

  /** A message's identity; a cell is made by whichever end declares it first. */
  record Key(int id, int from, int to) {}

  private final Map<Key, Cell> cells = new ConcurrentHashMap<>();
  private final AtomicIntegerArray departed;
  final FirstFailure firstFailure = new FirstFailure();

  private LocalMesh(int ranks) {
    departed = new AtomicIntegerArray(ranks);
  }

  /** The exchanges of {@code ranks} workers, by rank; each is then used by its own thread. */
  public static List<Exchange> create(int ranks) {
    var mesh = new LocalMesh(ranks);
    return IntStream.range(0, ranks)
        .<Exchange>mapToObj(rank -> new LocalExchange(mesh, rank, ranks))
        .toList();
  }

  Cell cell(Key key) {
    return cells.computeIfAbsent(key, k -> new Cell());
  }

  boolean hasDeparted(int rank) {
    return departed.get(rank) == 1;
  }

  /** True the first time. */
  boolean depart(int rank) {
    boolean first = departed.compareAndSet(rank, 0, 1);
    wakeAll();
    return first;
  }

  void fail(Failure failure) {
    firstFailure.set(failure);
    wakeAll();
  }

  private void wakeAll() {
    cells
        .values()
        .forEach(
            cell -> {
              cell.sent.wake();
              cell.arrived.wake();
            });
  }
}
