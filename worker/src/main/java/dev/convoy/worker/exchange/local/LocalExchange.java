package dev.convoy.worker.exchange.local;

import dev.convoy.control.Failure;
import dev.convoy.metrics.StepNumber;
import dev.convoy.metrics.Traffic;
import dev.convoy.worker.exchange.Activity;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Tally;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** One rank's end of a {@link LocalMesh}. */
final class LocalExchange implements Exchange {

  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LocalMesh mesh;
  private final int rank;
  private final Tally[] tallies;
  private final Map<Message, Cell> cells = new ConcurrentHashMap<>();
  private volatile Activity activity = Activity.TRAINING;

  LocalExchange(LocalMesh mesh, int rank, int ranks) {
    this.mesh = mesh;
    this.rank = rank;
    this.tallies = IntStream.range(0, ranks).mapToObj(Tally::new).toArray(Tally[]::new);
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int ranks() {
    return tallies.length;
  }

  @Override
  public void declare(List<Message> messages) {
    mesh.firstFailure.orThrow();
    for (Message message : messages) {
      if ((message.from() != rank && message.to() != rank)
          || Math.max(message.from(), message.to()) >= ranks()) {
        throw new IllegalArgumentException(
            "%s from rank %d to rank %d cannot be declared by rank %d of %d."
                .formatted(message.label(), message.from(), message.to(), rank, ranks()));
      }
      Cell cell = mesh.cell(new LocalMesh.Key(message.id(), message.from(), message.to()));
      if (!cell.declare(message.from() == rank, message, tallies[message.from()])) {
        throw new IllegalArgumentException(
            "Rank %d has declared message %d of %s twice."
                .formatted(rank, message.id(), message.label()));
      }
      cells.put(message, cell);
    }
  }

  private Cell cell(Message message) {
    Cell cell = cells.get(message);
    if (cell == null) {
      throw new IllegalArgumentException(
          "Rank %d has not declared %s.".formatted(rank, message.label()));
    }
    return cell;
  }

  @Override
  public void send(long sequence, Message message, boolean more) {
    mesh.firstFailure.orThrow();
    Cell cell = cell(message);
    if (sequence <= cell.offered() || cell.sent.value() != cell.offered()) {
      throw new IllegalStateException(
          "Rank %d sends %s of step %d, but that of step %d was not awaited or is no older."
              .formatted(
                  rank, message.label(), StepNumber.of(sequence), StepNumber.of(cell.offered())));
    }
    tallies[message.to()].sent(message.bytes());
    cell.offer(sequence);
  }

  @Override
  public void awaitSent(Message message) {
    mesh.firstFailure.orThrow();
    Cell cell = cell(message);
    long sequence = cell.offered();
    cell.sent.await(sequence, SPIN_NANOS, waited -> check(message.to(), sequence, message));
  }

  @Override
  public void post(Message message) {
    mesh.firstFailure.orThrow();
    cell(message).post();
  }

  @Override
  public boolean await(long sequence, Message message) {
    mesh.firstFailure.orThrow();
    Cell cell = cell(message);
    cell.arrived.await(sequence, SPIN_NANOS, waited -> check(message.from(), sequence, message));
    if (cell.arrived.value() != sequence) {
      throw fail(
          message.from(),
          sequence,
          message,
          Failure.Kind.PROTOCOL,
          "step %d of it came".formatted(StepNumber.of(cell.arrived.value())));
    }
    return cell.takePlace();
  }

  private void check(int peer, long sequence, Message message) {
    mesh.firstFailure.orThrow();
    if (Thread.currentThread().isInterrupted()) {
      throw fail(
          Failure.NOBODY,
          sequence,
          message,
          Failure.Kind.INTERRUPTED,
          "the worker was interrupted");
    }
    if (mesh.hasDeparted(peer) && cell(message).arrived.value() < sequence) {
      throw fail(peer, sequence, message, Failure.Kind.PEER_LOST, "it had ended its run");
    }
  }

  private RuntimeException fail(
      int peer, long sequence, Message message, Failure.Kind kind, String what) {
    mesh.fail(activity.failure(rank, peer, message.label(), sequence, kind, what));
    mesh.firstFailure.orThrow();
    return new IllegalStateException("A failure was set and is gone.");
  }

  @Override
  public void release(Message message) {
    mesh.firstFailure.orThrow();
    cell(message).free();
  }

  @Override
  public void begin(Activity next) {
    activity = next;
  }

  @Override
  public void forget(List<Message> messages) {
    for (Message message : messages) {
      Cell cell = cells.remove(message);
      if (cell != null) {
        cell.withdraw(message.from() == rank);
      }
    }
  }

  @Override
  public String transport() {
    return "shared memory";
  }

  @Override
  public Traffic traffic() {
    return new Traffic(
        IntStream.range(0, ranks())
            .filter(peer -> peer != rank)
            .mapToObj(peer -> tallies[peer].read())
            .toList());
  }

  @Override
  public void abort(Failure failure) {
    mesh.fail(failure);
  }

  @Override
  public void close() {
    long start = System.nanoTime();
    cells.forEach(
        (message, cell) -> {
          while (message.from() == rank
              && cell.sent.value() < cell.offered()
              && mesh.firstFailure.get() == null
              && !mesh.hasDeparted(message.to())
              && System.nanoTime() - start < CLOSE_NANOS) {
            LockSupport.parkNanos(100_000);
          }
        });
    mesh.depart(rank);
    cells.forEach((message, cell) -> cell.withdraw(message.from() == rank));
  }
}
