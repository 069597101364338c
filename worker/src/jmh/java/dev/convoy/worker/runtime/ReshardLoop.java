package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.layout.Redistribution;
import dev.convoy.plan.ChannelView;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import dev.convoy.worker.runtime.Contributions.Filling;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Reshards without a network around them: compiled as for training, each value with memory of its
 * own, and run step by step. A step sends all reshards, receives them, and uses what has come.
 */
public final class ReshardLoop implements AutoCloseable {
  private final Arena arena;
  private final int rank;
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
        firstId,
        IntStream.range(0, count).mapToObj(k -> reshard(k, from, to, elements)).toList(),
        inTurn);
  }

  /** There and back again: the second layout's reshard is sent when the first has come. */
  public static ReshardLoop thereAndBack(
      Exchange exchange, int firstId, Layout here, Layout there, int elements) {
    return new ReshardLoop(
        exchange,
        firstId,
        List.of(reshard(0, here, there, elements), reshard(1, there, here, elements)),
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

  private ReshardLoop(Exchange exchange, int firstId, List<Reshard> reshards, boolean inTurn) {
    this.elements = reshards.get(0).elements();
    this.rank = exchange.rank();
    List<Step> steps = steps(reshards, inTurn);
    ProgramBuilder builder = new ProgramBuilder();
    TensorTable tensors = new TensorTable(new ReferenceKernels(), builder);
    for (Reshard m : reshards) {
      PlacedTensor source =
          PlacedTensor.of("slices", tensors.plain(sizes(m.source()), DataType.F32));
      tensors.put(m.from(), source);
      builder.keep(source.buffer());
    }
    write(steps, new ReshardWriter(rank, new HostMessages(rank), tensors, builder), builder);
    for (Reshard m : reshards) {
      PlacedTensor target = tensors.find(m.to());
      if (target != null) {
        targets.add(target.buffer());
        held.add(m.target().block(rank));
      }
    }
    builder.at(steps.size());
    Op use = Op.computing(steps.size(), "use", targets, List.of(), new Work.Post(List.of(), List.of()));
    builder.add(use);
    Buffer nothing = new Buffer("none", 0);
    Program prepared =
        new AwaitedSends(steps)
            .apply(
                new Program(
                    rank,
                    Mode.TRAINING,
                    builder.ops(),
                    builder.kept(),
                    new Program.Ends(nothing, nothing, nothing, null),
                    Map.of()));
    arena = Liveness.of(prepared).arena(Memory.HOST);
    arena.place();
    Program program = new InPlacePosts(arena).apply(prepared);
    for (Reshard m : reshards) {
      fill(tensors.get(m.from()).buffer(), m.source().block(rank));
    }
    OptimizerSpec none = new OptimizerSpec(0, 0, 0, OptimizerSpec.Schedule.CONSTANT, 0);
    Linker linker =
        new HostLinker(
            new ReferenceKernels(),
            program,
            new Linkage(exchange, none, 1, firstId, new Stopwatch()));
    lines = linker.link(program.ops());
    messages = linker.reshards();
    messages.declare();
  }

  private static List<Step> steps(List<Reshard> reshards, boolean inTurn) {
    List<Step> steps = new ArrayList<>();
    List<Step> receives = inTurn ? steps : new ArrayList<>();
    for (Reshard m : reshards) {
      steps.add(new Step.Send(m, Chunk.WHOLE));
      receives.add(new Step.Receive(m, Chunk.WHOLE));
    }
    if (!inTurn) {
      steps.addAll(receives);
    }
    return steps;
  }

  private void write(List<Step> steps, ReshardWriter writer, ProgramBuilder builder) {
    for (int k = 0; k < steps.size(); k++) {
      builder.at(k);
      if (steps.get(k) instanceof Step.Send send && send.reshard().bytesSent(rank) > 0) {
        writer.send(new ValueOp.Send(k, send.reshard(), Chunk.WHOLE));
      } else if (steps.get(k) instanceof Step.Receive receive
          && !receive.reshard().target().block(rank).isEmpty()) {
        Reshard m = receive.reshard();
        writer.receive(
            new ValueOp.Receive(
                k, m, Chunk.WHOLE, m.title(), sizes(m.target()), Filling.ALONE));
      }
    }
  }

  private List<Integer> sizes(Layout layout) {
    Block block = layout.block(rank);
    return List.of(block.rows().size(), block.channels().size(), elements);
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
