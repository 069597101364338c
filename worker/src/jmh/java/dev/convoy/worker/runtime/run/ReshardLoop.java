package dev.convoy.worker.runtime.run;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import dev.convoy.worker.runtime.program.Liveness;
import dev.convoy.worker.runtime.program.Pipeline;
import dev.convoy.worker.runtime.program.Program;
import dev.convoy.worker.runtime.program.ReshardProgram;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reshards without a network around them: compiled as for training, each value with memory of its
 * own, and run step by step. A step sends all reshards, receives them, and uses what has come.
 */
public final class ReshardLoop implements AutoCloseable {
  private final Arena arena;
  private final Reshards messages;
  private final List<LinkedOp> lines;
  private final List<Buffer> targets = new ArrayList<>();
  private final List<Block> held = new ArrayList<>();
  private final int elements;

  /**
   * So many reshards alike between two layouts.
   *
   * @param firstId of the reshards' messages; every rank gives the same
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
    return new Reshard(
        id,
        "slices",
        new Reshard.End(new Value.Output("slices " + id), from),
        new Reshard.End(new Value.Input(id), to),
        Redistribution.plan(from, to),
        elements,
        DataType.F32);
  }

  private ReshardLoop(Exchange exchange, List<Reshard> reshards, boolean inTurn) {
    this.elements = reshards.get(0).elements();
    Kernels kernels = new ReferenceKernels();
    int rank = exchange.rank();
    ReshardProgram made = ReshardProgram.of(rank, reshards, inTurn);
    made.targets()
        .forEach(
            (m, target) -> {
              targets.add(target);
              held.add(m.target().block(rank));
            });
    arena = Liveness.of(made.program()).arena(Memory.HOST);
    arena.place();
    made.sources().forEach((m, source) -> fill(source, m.source().block(rank)));
    Program program = Pipeline.of(kernels).finish(made.program(), arena);
    OptimizerSpec none = OptimizerSpec.sgd(0, 0);
    Linkage linkage = new Linkage(exchange, none, 1, MessageSpace.TRAINING, new Stopwatch());
    Linker linker = new HostLinker(kernels, program, linkage);
    lines = linker.link(program.ops());
    messages = linker.reshards();
    messages.declare();
  }

  /** Every element says which row and channel it is of. */
  private void fill(Buffer source, Block block) {
    FloatBuffer values = source.floats();
    for (int row = block.rows().from(); row < block.rows().to(); row++) {
      for (int channel : block.channels().stream().toArray()) {
        for (int i = 0; i < elements; i++) {
          values.put(row * 1000 + channel);
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
   * @throws IllegalStateException if an element is not what was sent
   */
  public void check() {
    for (int k = 0; k < targets.size(); k++) {
      FloatBuffer values = targets.get(k).floats();
      Block block = held.get(k);
      for (int row = block.rows().from(); row < block.rows().to(); row++) {
        for (int channel : block.channels().stream().toArray()) {
          for (int i = 0; i < elements; i++) {
            if (values.get() != row * 1000 + channel) {
              throw new IllegalStateException(
                  "row %d, channel %d, element %d is not what was sent".formatted(row, channel, i));
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
