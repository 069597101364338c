package dev.convoy.worker.runtime.program;

import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.plan.Value;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.ByteFormat;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns operations over values into operations over buffers: lets kernels choose formats, copies
 * where two layers want another one, gives one buffer several names, and adds gradients up in place
 * where it may.
 *
 * <p>All of that is settled in one walk, because each decides the next: which of two summands may
 * be written to decides the format of the sum, that decides whether its reader needs a copy, and
 * whether a buffer or its copy is sent decides what may be written to.
 */
final class Bufferization implements Function<ValueProgram, Program> {
  private final Kernels kernels;
  private final MessagePlanner messages;
  private final long seed;

  /**
   * For a backend.
   *
   * @param seed keys what kernels draw
   */
  Bufferization(Kernels kernels, MessagePlanner messages, long seed) {
    this.kernels = kernels;
    this.messages = messages;
    this.seed = seed;
  }

  /**
   * {@inheritDoc}
   *
   * @throws CompileException if there is no code for a layer, or it is too large for what there is
   */
  @Override
  public Program apply(ValueProgram values) {
    return new Walk(values).program();
  }

  private final class Walk implements ValueOp.Visitor {
    private final ValueProgram values;
    private final TrainingPlan plan;
    private final ProgramBuilder program = new ProgramBuilder();
    private final TensorTable tensors = new TensorTable(kernels, program);
    private final PlacedTensor images;
    private final @Nullable PixelCode pixels;
    private final Buffer labels;
    private final @Nullable GradientNorm norm;
    private final ComputeWriter computations;
    private final ReshardWriter reshards;

    Walk(ValueProgram values) {
      this.values = values;
      this.plan = values.plan();
      boolean areBytes = plan.options().images() == DataType.U8;
      this.images =
          PlacedTensor.of(
              "images", areBytes ? new ByteFormat(imageSizes()) : kernels.plain(imageSizes()));
      this.pixels =
          areBytes
              ? PixelCode.of(plan.network().input().channels(), plan.ownership().batch())
              : null;
      this.labels = new Buffer("labels", rows().size() * labelsPerRow() * Integer.BYTES);
      boolean trains = values.mode() == Mode.TRAINING;
      UpdateNeeds needs = plan.options().updates();
      this.norm =
          trains && needs.waits() ? GradientNorm.of(needs.norms(), plan.trainedLayers()) : null;
      KernelCompiler compiler =
          new KernelCompiler(plan, values.rank(), kernels, values.mode(), seed, tensors, labels);
      this.computations = new ComputeWriter(plan, compiler, norm, tensors, program);
      this.reshards = new ReshardWriter(values.rank(), messages, tensors, program);
    }

    Program program() {
      program.keep(labels);
      program.keep(images.buffer());
      if (pixels != null) {
        program.keep(pixels.values());
        program.keep(pixels.windows());
      }
      tensors.put(new Value.Output(Network.INPUT), images);
      if (norm != null) {
        List<Integer> sizes = List.of(1, norm.sums());
        tensors.put(new Value.OwnSquares(), new PlacedTensor(kernels.plain(sizes), norm.squares()));
        norm.all().forEach(program::keep);
      }
      for (ValueOp op : values.ops()) {
        program.at(op.planStep());
        op.accept(this);
      }
      program.at(values.steps().size());
      Buffer result = tensors.plain(result(), DataType.F32).buffer();
      program.keep(result);
      for (LayerParameters p : computations.parameters().values()) {
        program.keep(p.values());
        program.keep(p.optimizer());
        p.state().forEach(program::keep);
      }
      return new Program(
          values.rank(),
          values.mode(),
          program.ops(),
          program.kept(),
          new Program.Ends(images.buffer(), pixels, labels, result, norm),
          computations.parameters());
    }

    @Override
    public void compute(ValueOp.Compute op) {
      computations.write(op);
    }

    @Override
    public void alias(ValueOp.Alias op) {
      reshards.alias(op.from(), op.to());
    }

    @Override
    public void identity(ValueOp.Identity op) {
      reshards.identity(op);
    }

    @Override
    public void send(ValueOp.Send op) {
      reshards.send(op);
    }

    @Override
    public void receive(ValueOp.Receive op) {
      reshards.receive(op);
    }

    @Override
    public void normalise(ValueOp.Normalise op) {
      reshards.normalise(op, plan.network().input(), Objects.requireNonNull(pixels));
    }

    @Override
    public void clip(ValueOp.Clip op) {
      computations.clip();
    }

    private Range rows() {
      return plan.ownership().of(Network.INPUT).block(values.rank()).rows();
    }

    private List<Integer> imageSizes() {
      List<Integer> sizes = new ArrayList<>();
      sizes.add(rows().size());
      sizes.add(plan.network().input().channels());
      sizes.addAll(plan.network().input().spatial());
      return sizes;
    }

    private long labelsPerRow() {
      Node loss = plan.network().loss();
      return ((LossLayer) loss.layer()).labels(plan.network().inputShapes(loss));
    }

    /** What a run leaves behind: the loss, or the loss head's input where there are no labels. */
    private Value result() {
      if (values.mode() == Mode.TRAINING) {
        return new Value.Output(plan.network().loss().name());
      }
      return new Value.Input(plan.inputTensorsOf(plan.network().loss().name()).get(0).id());
    }
  }
}
