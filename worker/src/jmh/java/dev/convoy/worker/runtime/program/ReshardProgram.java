package dev.convoy.worker.runtime.program;

import dev.convoy.layout.Block;
import dev.convoy.layout.Layout;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.Contributions.Filling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A program of reshards without a network around them, each value with memory of its own: it sends
 * them, receives them, and uses what has come.
 *
 * @param sources what is held of each reshard's source
 * @param targets what is held of each reshard's target; none where a rank holds nothing
 */
public record ReshardProgram(
    Program program, Map<Reshard, Buffer> sources, Map<Reshard, Buffer> targets) {

  /**
   * Writes the program of a rank.
   *
   * @param inTurn whether each is received before the next is sent
   */
  public static ReshardProgram of(int rank, List<Reshard> reshards, boolean inTurn) {
    List<Step> steps = steps(reshards, inTurn);
    ProgramBuilder builder = new ProgramBuilder();
    TensorTable tensors = new TensorTable(new ReferenceKernels(), builder);
    Map<Reshard, Buffer> sources = new LinkedHashMap<>();
    for (Reshard m : reshards) {
      List<Integer> sizes = sizes(m, m.source(), rank);
      PlacedTensor source = PlacedTensor.of("slices", tensors.plain(sizes, DataType.F32));
      tensors.put(m.from(), source);
      builder.keep(source.buffer());
      sources.put(m, source.buffer());
    }
    write(steps, rank, new ReshardWriter(rank, new HostMessages(rank), tensors, builder), builder);
    Map<Reshard, Buffer> targets = new LinkedHashMap<>();
    for (Reshard m : reshards) {
      PlacedTensor target = tensors.find(m.to());
      if (target != null) {
        targets.put(m, target.buffer());
      }
    }
    Work nothing = new Work.Post(List.of(), List.of());
    List<Buffer> used = List.copyOf(targets.values());
    builder.add(Op.computing(steps.size(), "use", used, List.of(), nothing));
    Buffer none = new Buffer("none", 0);
    Program program =
        new Program(
            rank,
            Mode.TRAINING,
            builder.ops(),
            builder.kept(),
            new Program.Ends(none, null, none, none, null),
            Map.of());
    return new ReshardProgram(new AwaitedSends(steps).apply(program), sources, targets);
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

  private static void write(
      List<Step> steps, int rank, ReshardWriter writer, ProgramBuilder builder) {
    for (int k = 0; k < steps.size(); k++) {
      builder.at(k);
      if (steps.get(k) instanceof Step.Send send && send.reshard().bytesSent(rank) > 0) {
        writer.send(new ValueOp.Send(k, send.reshard(), Chunk.WHOLE));
      } else if (steps.get(k) instanceof Step.Receive receive
          && !receive.reshard().target().block(rank).isEmpty()) {
        Reshard m = receive.reshard();
        List<Integer> sizes = sizes(m, m.target(), rank);
        writer.receive(new ValueOp.Receive(k, m, Chunk.WHOLE, m.title(), sizes, Filling.ALONE));
      }
    }
  }

  private static List<Integer> sizes(Reshard m, Layout layout, int rank) {
    Block block = layout.block(rank);
    return List.of(block.rows().size(), block.channels().size(), m.elements());
  }
}
