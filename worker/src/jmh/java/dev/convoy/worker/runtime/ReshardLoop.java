package dev.convoy.worker.runtime;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.ChannelView;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reshards without a network around them: compiled as for training, each value with memory of its
 * own, and run step by step. A step sends all reshards, receives them, and uses what has come.
 */
public final class ReshardLoop implements AutoCloseable {
  private final Arena arena = new Arena();
  private final int rank;
  private final Reshards messages;
  private final List<Listing.Line> lines;
  private final List<Buffer> targets = new ArrayList<>();
  private final List<Block> held = new ArrayList<>();
  private final int elements;

  /**
   * So many reshards alike between two layouts.
   *
   * @param firstId of the reshards; every rank gives the same, and no loop of an exchange another's
   * @param count how many are under way at once
   * @param elements of a channel
   * @param inTurn whether each is received before the next is sent
   */
  public ReshardLoop(
      Exchange exchange,
      int firstId,
      int count,
      Layout from,
      Layout to,
      int elements,
      boolean inTurn) {
    this(
        exchange,
        IntStream.range(0, count).mapToObj(k -> reshard(firstId + k, from, to, elements)).toList(),
        inTurn);
  }

  /** There and back again: the second layout's reshard is sent when the first has come. */
  public static ReshardLoop thereAndBack(
      Exchange exchange, int firstId, Layout here, Layout there, int elements) {
    return new ReshardLoop(
        exchange,
        List.of(
            reshard(firstId, here, there, elements), reshard(firstId + 1, there, here, elements)),
        true);
  }

  private static Reshard reshard(int id, Layout from, Layout to, int elements) {
    int channels =
        from.blocks().stream().mapToInt(block -> block.channels().size()).sum(); // no replicas
    return new Reshard(
        id,
        "slices",
        new Value.Output("slices " + id),
        new Value.Input(id),
        Redistribution.plan(from, to),
        from,
        to,
        ChannelView.whole("slices", channels),
        false,
        elements,
        DataType.F32);
  }

  private ReshardLoop(Exchange exchange, List<Reshard> reshards, boolean inTurn) {
    this.elements = reshards.get(0).elements();
    Listing listing = new Listing(arena);
    this.rank = exchange.rank();
    this.messages = Reshards.of(exchange, null, arena, listing, new Stopwatch(), MessageSpace.TRAINING);
    List<Buffer> sources = new ArrayList<>();
    for (Reshard m : reshards) {
      sources.add(buffer(m.source(), rank));
      targets.add(buffer(m.target(), rank));
      held.add(m.target().block(rank));
    }
    sources.forEach(arena::keep);
    for (int k = 0; k < reshards.size(); k++) {
      send(reshards.get(k), sources.get(k));
      if (inTurn) {
        receive(reshards.get(k), sources.get(k), targets.get(k));
      }
    }
    for (int k = 0; k < reshards.size() && !inTurn; k++) {
      receive(reshards.get(k), sources.get(k), targets.get(k));
    }
    listing.add("use", Listing.Kind.COMPUTE, targets, () -> step -> {});
    messages.finish();
    arena.place();
    for (int k = 0; k < reshards.size(); k++) {
      fill(sources.get(k), reshards.get(k).source().block(rank));
    }
    lines = messages.declare(listing.link());
  }

  private Buffer buffer(Layout layout, int rank) {
    return new Buffer("slices", layout.block(rank).size() * elements * Float.BYTES);
  }

  private void send(Reshard m, Buffer source) {
    if (m.bytesSent(rank) > 0) {
      messages.send(m, source);
    }
  }

  private void receive(Reshard m, Buffer source, Buffer target) {
    if (target.bytes() > 0) {
      messages.receive(m, holdsSome(m) ? source : null, target, Contributions.to(rank, m, false));
    }
    messages.received(m);
  }

  private boolean holdsSome(Reshard m) {
    return m.redistribution().transfers().stream().anyMatch(t -> t.isLocal());
  }

  /** Every number says which row and channel it is of. */
  private void fill(Buffer source, Block block) {
    FloatBuffer numbers = source.floats();
    for (int row = block.rows().from(); row < block.rows().to(); row++) {
      for (int channel : block.channels().stream().toArray()) {
        for (int i = 0; i < elements; i++) {
          numbers.put(row * 1000 + channel);
        }
      }
    }
  }

  /** Runs one step. */
  public void run(long step) {
    for (int k = 0; k < lines.size(); k++) {
      lines.get(k).instruction().run(step);
    }
  }

  /**
   * Looks at what has come.
   *
   * @throws IllegalStateException if a number is not what was sent
   */
  public void check() {
    for (int k = 0; k < targets.size(); k++) {
      FloatBuffer numbers = targets.get(k).floats();
      Block block = held.get(k);
      for (int row = block.rows().from(); row < block.rows().to(); row++) {
        for (int channel : block.channels().stream().toArray()) {
          for (int i = 0; i < elements; i++) {
            if (numbers.get() != row * 1000 + channel) {
              throw new IllegalStateException(
                  "row %d, channel %d, number %d is not what was sent".formatted(row, channel, i));
            }
          }
        }
      }
    }
  }

  @Override
  public void close() {
    messages.forget();
    arena.close();
  }
}
