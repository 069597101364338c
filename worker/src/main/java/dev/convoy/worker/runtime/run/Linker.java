package dev.convoy.worker.runtime.run;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.UpdateRule;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.ChunkedKernel;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.StepFactors;
import dev.convoy.worker.kernel.Update;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.GradientNorm;
import dev.convoy.worker.runtime.program.GradientNorm.Sum;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.PixelCode;
import dev.convoy.worker.runtime.program.PlacedTensor;
import dev.convoy.worker.runtime.program.Program;
import dev.convoy.worker.runtime.program.Work;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a program's operations instructions, once every buffer has its place. */
abstract class Linker implements Work.Visitor<Instruction> {
  private final Kernels kernels;
  private final Mode mode;
  private final Linkage linkage;
  private final ImagesAhead ahead;
  private final IdentityHashMap<Op, Instruction> linked = new IdentityHashMap<>();
  private final List<GuardedUpdate> updates = new ArrayList<>();

  Linker(Kernels kernels, Program program, Linkage linkage) {
    this.kernels = kernels;
    this.mode = program.mode();
    this.linkage = linkage;
    this.ahead = ImagesAhead.of(program);
  }

  /** The operations as instructions. */
  final List<LinkedOp> link(List<Op> ops) {
    return ops.stream().map(op -> new LinkedOp(op, link(op))).toList();
  }

  /** An operation's instruction, made once. */
  final Instruction link(Op op) {
    Instruction known = linked.get(op);
    if (known == null) {
      known = op.work().accept(this);
      linked.put(op, known);
    }
    return known;
  }

  /** All updates that were linked, in the order of the plan. */
  final List<GuardedUpdate> updates() {
    return List.copyOf(updates);
  }

  /** The messages of what was linked. */
  abstract Reshards reshards();

  /** The images that are handed out before their step. */
  final ImagesAhead ahead() {
    return ahead;
  }

  @Override
  public Instruction compute(Work.Compute work) {
    work.call().bind(mode == Mode.TRAINING);
    LayerKernel kernel = work.call().kernel();
    int phase = work.phase();
    int part = work.tile().chunk().index();
    return switch (work.pass()) {
      case FORWARD ->
          kernel instanceof ChunkedKernel parts
              ? step -> parts.forwardPart(part, step)
              : step -> kernel.forward(phase, step);
      case BACKWARD -> step -> kernel.backward(phase, step);
      case WEIGHTS -> step -> kernel.weightGradients(step);
      case SQUARES, UPDATE -> throw new IllegalStateException(work.pass() + " has no kernel");
    };
  }

  @Override
  public Instruction copy(Work.Copy work) {
    PlacedTensor from = work.from();
    PlacedTensor to = work.to();
    if (work.rows().isWhole()) {
      return Instruction.of(kernels.copy(from.format(), from.buffer(), to.format(), to.buffer()));
    }
    int all = from.format().sizes().get(0);
    Range rows = work.rows().rows(new Range(0, all));
    return Instruction.of(
        kernels.copy(
            from.format().withRows(rows.size()),
            from.buffer().part(all, rows),
            to.format().withRows(rows.size()),
            to.buffer().part(all, rows)));
  }

  @Override
  public Instruction add(Work.Add work) {
    PlacedTensor sum = work.sum();
    return Instruction.of(kernels.add(sum.format(), work.summand().buffer(), sum.buffer()));
  }

  @Override
  public Instruction normalise(Work.Normalise work) {
    PixelCode code = work.code();
    return Instruction.of(
        kernels.normalise(
            work.pixels(), work.bytes(), code.values(), code.windows(), work.values()));
  }

  @Override
  public Instruction squares(Work.Squares work) {
    LayerParameters p = work.parameters();
    GradientNorm norm = work.norm();
    if (!norm.ofWeights()) {
      return squares(p.gradients(), p.shard(), norm, norm.place(Sum.GRADIENTS, p.layer()));
    }
    Range weights = p.weightsOfShard();
    Range vectors = p.vectorsOfShard();
    return Instruction.sequence(
        squares(p.gradients(), weights, norm, norm.place(Sum.GRADIENTS, p.layer())),
        squares(p.gradients(), vectors, norm, norm.place(Sum.OTHER_GRADIENTS, p.layer())),
        squares(p.values(), weights, norm, norm.place(Sum.WEIGHTS, p.layer())));
  }

  private Instruction squares(Buffer elements, Range part, GradientNorm norm, int at) {
    return part.isEmpty()
        ? Instruction.NOTHING
        : Instruction.of(kernels.squares(elements, part, norm.squares(), at));
  }

  @Override
  public Instruction clip(Work.Clip work) {
    OptimizerSpec optimizer = linkage.optimizer();
    double most = optimizer.clips() ? optimizer.clipNorm() : Double.POSITIVE_INFINITY;
    GradientNorm norm = work.norm();
    Buffer trust = norm.trust();
    if (trust == null) {
      return Instruction.of(kernels.clip(work.sums(), most, norm.factor()));
    }
    int kinds = norm.norms().perLayer();
    Buffer gradients = work.sums().part(kinds, new Range(0, Sum.WEIGHTS.range().from()));
    return Instruction.sequence(
        Instruction.of(kernels.clip(gradients, most, norm.factor())),
        Instruction.of(
            kernels.trust(
                (UpdateRule.Lars) optimizer.rule(),
                ofKind(Sum.GRADIENTS, work.sums(), kinds),
                ofKind(Sum.WEIGHTS, work.sums(), kinds),
                norm.factor(),
                trust)));
  }

  private static Buffer ofKind(Sum kind, Buffer sums, int kinds) {
    return sums.part(kinds, kind.range());
  }

  @Override
  public Instruction update(Work.Update work) {
    LayerParameters p = work.parameters();
    GradientNorm norm = work.norm();
    if (linkage.optimizer().rule() instanceof UpdateRule.Lars lars) {
      Buffer trust = Objects.requireNonNull(norm).trustOf(p.layer());
      return Instruction.sequence(
          update(work, lars, p.weightsOfShard(), new StepFactors(norm.factor(), trust)),
          update(work, lars.ofVectors(), p.vectorsOfShard(), shortening(norm)));
    }
    return update(work, linkage.optimizer().rule(), p.shard(), shortening(norm));
  }

  private static @Nullable StepFactors shortening(@Nullable GradientNorm norm) {
    return norm == null ? null : new StepFactors(norm.factor(), null);
  }

  /** The update of a part of the shard; what is kept of it must be one value an element. */
  private Instruction update(
      Work.Update work, UpdateRule rule, Range part, @Nullable StepFactors factors) {
    if (part.isEmpty()) {
      return Instruction.NOTHING;
    }
    LayerParameters p = work.parameters();
    Range within = part.shifted(-p.shard().from());
    Buffer kept =
        part.equals(p.shard()) ? p.optimizer() : p.optimizer().part(p.shard().size(), within);
    Update update = kernels.update(rule, p.values(), p.gradients(), kept, part, factors);
    updates.add(new GuardedUpdate(p.layer(), work.planStep(), update));
    return step -> update.apply(step, linkage.rate(step));
  }

  @Override
  public Instruction send(Work.Send work) {
    return reshards().send(work);
  }

  @Override
  public Instruction receive(Work.Receive work) {
    return reshards().receive(work);
  }

  /** For work that no pass of this platform writes. */
  final IllegalStateException unknown(Work work) {
    return new IllegalStateException(
        getClass().getSimpleName() + " cannot link " + work.getClass().getSimpleName());
  }
}
