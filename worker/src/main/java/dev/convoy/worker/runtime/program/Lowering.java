package dev.convoy.worker.runtime.program;

import dev.convoy.layout.Block;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.plan.ownership.ChannelView;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.program.Contributions.Filling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes one worker's share out of a plan: what it has a part in. Where what it needs is what it
 * holds, under another name, nothing is moved.
 */
final class Lowering {
  private final TrainingPlan plan;
  private final int rank;
  private final Coverage coverage;
  private final Set<Value> received = new HashSet<>();
  private final List<ValueOp> ops = new ArrayList<>();

  private Lowering(TrainingPlan plan, int rank, List<Step> steps) {
    this.plan = plan;
    this.rank = rank;
    this.coverage = new Coverage(steps, rank);
  }

  /** The share of a worker in a training step or in a forward pass. */
  static ValueProgram of(TrainingPlan plan, int rank, Mode mode) {
    List<Step> steps = mode == Mode.TRAINING ? plan.training() : plan.inference();
    Lowering lowering = new Lowering(plan, rank, steps);
    for (int k = 0; k < steps.size(); k++) {
      lowering.lower(k, steps.get(k));
    }
    return new ValueProgram(plan, rank, mode, lowering.ops);
  }

  private void lower(int planStep, Step step) {
    if (step instanceof Step.Compute compute) {
      compute(planStep, compute);
    } else if (step instanceof Step.Clip) {
      ops.add(new ValueOp.Clip(planStep));
    } else if (step instanceof Step.Send send) {
      Reshard part = send.reshard().part(send.chunk());
      if (part.bytesSent(rank) > 0) {
        ops.add(new ValueOp.Send(planStep, part, send.chunk()));
      }
    } else if (step instanceof Step.Receive receive) {
      receive(planStep, receive.reshard(), receive.chunk());
    }
  }

  private void compute(int planStep, Step.Compute step) {
    Block own = plan.ownership().sharesOf(step.layer()).work().get(rank);
    if (!own.isEmpty()) {
      Tile tile = Tile.of(own, step.chunk());
      ops.add(new ValueOp.Compute(planStep, step.layer(), step.pass(), step.phase(), tile, null));
    }
  }

  private void receive(int planStep, Reshard whole, Chunk chunk) {
    if (whole.target().block(rank).isEmpty()) {
      return;
    }
    Reshard part = whole.part(chunk);
    List<Integer> sizes = sizes(whole);
    if (whole.type() == DataType.U8) {
      receiveBytes(planStep, whole, chunk, sizes);
    } else if (whole.isIdentity(rank) && !part.from().equals(part.to())) {
      ops.add(new ValueOp.Identity(planStep, part, sizes, chunk));
    } else {
      ops.add(new ValueOp.Receive(planStep, part, chunk, whole.title(), sizes, filling(part.to())));
    }
  }

  /**
   * Bytes arrive as such, in as many parts as they travel in, and become values when all are there;
   * where what is needed is what was read, they are there at once.
   */
  private void receiveBytes(int planStep, Reshard whole, Chunk chunk, List<Integer> sizes) {
    if (!coverage.of(whole.to())) {
      throw new IllegalStateException("images are added to what " + whole.to() + " holds");
    }
    if (!whole.isIdentity(rank)) {
      Reshard part = whole.part(chunk);
      String name = "bytes of " + whole.title();
      ops.add(new ValueOp.Receive(planStep, part, chunk, name, sizes, Filling.TOGETHER));
    }
    if (chunk.isLast()) {
      ops.add(new ValueOp.Normalise(planStep, whole, whole.title(), sizes));
    }
  }

  /** A gradient's receives are summed up, each as if it were the only one. */
  private Filling filling(Value value) {
    boolean isFirst = received.add(value);
    if (value instanceof Value.OutputGradient) {
      return Filling.ALONE;
    } else if (coverage.of(value)) {
      return Filling.TOGETHER;
    }
    return isFirst ? Filling.ALONE : Filling.ADDING;
  }

  /** The sizes of the value that a reshard makes or adds to, on this worker. */
  private List<Integer> sizes(Reshard m) {
    Block block = m.target().block(rank);
    ChannelView view = m.end().view();
    int units = view == null ? 1 : view.units();
    List<Integer> sizes =
        new ArrayList<>(List.of(block.rows().size(), block.channels().size() / units));
    sizes.addAll(spatial(m.to()));
    return sizes;
  }

  private List<Integer> spatial(Value value) {
    if (value instanceof Value.Input input) {
      return plan.inputTensors().get(input.inputTensor()).shape().spatial();
    }
    String layer = null;
    if (value instanceof Value.Output output) {
      layer = output.layer();
    } else if (value instanceof Value.OutputGradient output) {
      layer = output.layer();
    } else if (value instanceof Value.PartialSumsGradient sums) {
      layer = sums.layer();
    }
    return layer == null ? List.of() : plan.network().shape(layer).spatial();
  }
}
