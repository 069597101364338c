package dev.convoy.worker.runtime.run;

import dev.convoy.network.LossLayer.Targets;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.tensor.DataType;
import dev.convoy.worker.data.batch.InputRows;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Update;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.GradientNorm;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Program;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan compiled for one worker: fixed memory and a list of instructions that is run once a step
 * and allocates nothing.
 *
 * <p>Usage: {@link #fill} it with this worker's rows, {@link #run}, read {@link #result}.
 * Concurrency: one thread.
 */
public final class Executable implements AutoCloseable {
  private final TrainingPlan plan;
  private final Program program;
  private final Platform platform;
  private final Arena arena;
  private final Reshards reshards;
  private final StepLines lines;
  private final Stopwatch watch;
  private final BatchStaging images;
  private final PixelStaging pixels;
  private final ImagesAhead ahead;
  private final BatchStaging labels;
  private final List<GuardedUpdate> updates;
  private volatile @Nullable Op now;
  private final boolean sharesParameters;
  private @Nullable Losses losses;

  Executable(
      TrainingPlan plan,
      Program program,
      Platform platform,
      Arena arena,
      Linker linker,
      StepLines lines,
      Stopwatch watch,
      BatchStaging images,
      PixelStaging pixels,
      BatchStaging labels,
      boolean sharesParameters) {
    this.plan = plan;
    this.program = program;
    this.platform = platform;
    this.arena = arena;
    this.reshards = linker.reshards();
    this.lines = lines;
    this.watch = watch;
    watch.watch(lines.all().stream().map(LinkedOp::op).toList());
    this.images = images;
    this.pixels = pixels;
    this.ahead = linker.ahead();
    this.labels = labels;
    this.updates = linker.updates();
    this.sharesParameters = sharesParameters;
  }

  /**
   * Runs every instruction once.
   *
   * @param step counts up from run to run; keys dropout and numbers the messages
   * @throws ComputeException when a kernel fails, naming the layer
   */
  public void run(long step) {
    run(step, (InputRows) null);
  }

  /** Runs every instruction once, as {@link #run(long, InputRows)}, where rows are values. */
  public void run(long step, float @Nullable [] next) {
    run(step, next == null ? null : new InputRows.Values(next));
  }

  /**
   * Runs every instruction once, and hands out the next step's images on the way where others need
   * them.
   *
   * @param next this worker's rows of the next step's batch, as for {@link #fill}, which must be
   *     called with them before that step; null where there is none or it is not known yet
   */
  public void run(long step, @Nullable InputRows next) {
    ahead.begin(next);
    runLines(step);
    ahead.end();
  }

  private void runLines(long step) {
    watch.begin();
    long begin = System.nanoTime();
    for (int k : lines.next()) {
      run(lines.get(k), step);
      long end = System.nanoTime();
      watch.add(k, begin, end);
      begin = end;
    }
  }

  /**
   * Runs every instruction once as {@link #run(long, InputRows)} does, but waits behind each until
   * it is done: on a device it says how long each takes by itself, which queueing it does not.
   */
  public void runApart(long step, @Nullable InputRows next) {
    Runnable completion = platform.completion();
    ahead.begin(next);
    watch.begin();
    long begin = System.nanoTime();
    for (int k : lines.plain()) {
      run(lines.get(k), step);
      completion.run();
      long end = System.nanoTime();
      watch.add(k, begin, end);
      begin = end;
    }
    ahead.end();
  }

  /**
   * Runs every instruction once as {@link #run(long, InputRows)} does, and lets somebody look on:
   * all that came before is done whenever it is called, messages that were handed over excepted.
   */
  public void runObserved(long step, @Nullable InputRows next, StepObserver observer) {
    Runnable completion = platform.completion();
    ahead.begin(next);
    for (int k : lines.plain()) {
      observer.before(lines.get(k).op());
      run(lines.get(k), step);
      completion.run();
      observer.after(lines.get(k).op());
    }
    ahead.end();
  }

  /**
   * Runs only the instructions of one kind, as all workers must: what a step computes is void from
   * then on, but what computing or exchanging takes by itself can be timed.
   */
  public void runOnly(Op.Kind kind, long step) {
    for (int k : lines.plain()) {
      if (lines.get(k).op().kind() == kind) {
        run(lines.get(k), step);
      }
    }
    complete();
  }

  /** Whether its instructions only queue work, so that what they take is not what that takes. */
  public boolean queues() {
    return platform.queues();
  }

  /** Waits until all is done that was queued, messages handed over included. */
  public void complete() {
    platform.completion().run();
    settle();
  }

  private void run(LinkedOp line, long step) {
    now = line.op();
    try {
      line.instruction().run(step);
    } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ComputeException(line.op().title(), e);
    }
  }

  /**
   * Runs every instruction once, as all workers must at the same time, and looks at what each
   * makes; only for an executable's first run.
   *
   * @return the first tensor with a value that is not finite, null where there is none
   */
  public @Nullable NonFinite inspect(long step) {
    @Nullable NonFinite first = null;
    ahead.begin(null);
    for (int k : lines.next()) {
      run(lines.get(k), step);
      first = first == null ? NonFinite.in(lines.get(k).op(), kernels()) : first;
    }
    ahead.end();
    return first;
  }

  /**
   * Whether the norm of the last step's gradients is finite, as far as that is known: where
   * gradients are not clipped it is not, and on a device it would have to be waited for.
   */
  public boolean normIsFinite() {
    GradientNorm norm = program.ends().norm();
    return norm == null || platform.mayBeFinite(norm.factor());
  }

  /** The first update, in the order of the plan, of which a part was not done by this step. */
  public @Nullable GuardedUpdate refused(long step) {
    for (GuardedUpdate update : updates) {
      long refusedIn = update.update().refusedIn();
      if (refusedIn != Update.NONE && refusedIn <= step) {
        return update;
      }
    }
    return null;
  }

  /** The operation that runs, or ran last; from any thread. */
  public String whereabouts() {
    Op running = now;
    return running == null ? "its begin" : running.title();
  }

  /** This worker's rows of the batch, {@code (rows, C, H, W)} plain. */
  public Buffer images() {
    return images.target();
  }

  /**
   * Takes this worker's rows of a batch where they are values, {@code (rows, C, ...)} plain; see
   * {@link #fill(InputRows, int[])}.
   */
  public void fill(float[] rows, int[] rowLabels) {
    fill(new InputRows.Values(rows), rowLabels);
  }

  /**
   * Takes this worker's rows of a batch; on a device, beside what it still does.
   *
   * @param rows as the plan's {@link dev.convoy.plan.PlanOptions#images} says, bytes or values
   * @param rowLabels a label a row, or a row and pixel; an autoencoder has no use for them, for its
   *     targets are the rows themselves
   * @throws IllegalArgumentException if the rows are not what the plan says
   */
  public void fill(InputRows rows, int[] rowLabels) {
    requirePlanned(rows);
    if (!ahead.areThere()) {
      images.put(rows);
    }
    if (rows instanceof InputRows.Bytes bytes) {
      pixels.put(bytes);
    }
    if (plan.network().targets() == Targets.INPUT) {
      labels.put(rows);
    } else {
      labels.put(rowLabels);
    }
  }

  private void requirePlanned(InputRows rows) {
    DataType planned = plan.options().images();
    if ((planned == DataType.U8) != (rows instanceof InputRows.Bytes)) {
      throw new IllegalArgumentException(
          "the plan takes images as " + planned.title() + ", and these are not");
    }
  }

  /** Bytes of the next step's images that were handed out in the step that has just ended. */
  public long bytesAhead() {
    return ahead.areThere() ? ahead.bytes() : 0;
  }

  /** What the loss compares with: see {@link dev.convoy.worker.kernel.Operands}. */
  public Buffer labels() {
    return labels.target();
  }

  /** Training: the loss and the share classified right; inference: the loss head's input, plain. */
  public Buffer result() {
    return program.ends().result();
  }

  /**
   * The first element of {@link #result}: the loss, while training. Waits until all that a device
   * was asked to do is done, its messages handed over included.
   */
  public float loss() {
    settle();
    float[] first = new float[1];
    result().get(0, first);
    return first[0];
  }

  /** Waits until messages that a device had to write have been handed over. */
  void settle() {
    reshards.settle();
  }

  /** The loss of every step as it becomes known, without keeping a device waiting. */
  public Losses losses() {
    Losses known = losses;
    if (known == null) {
      known = platform.losses(this);
      losses = known;
    }
    return known;
  }

  /** What its runs spent their time on. */
  public Stopwatch watch() {
    return watch;
  }

  /** Native memory in bytes: the most that is ever used, known before the first step. */
  public long peakMemory() {
    return arena.bytes();
  }

  /** What it was compiled from. */
  public TrainingPlan plan() {
    return plan;
  }

  /** The worker's number. */
  public int rank() {
    return program.rank();
  }

  /** What computes. */
  public Kernels kernels() {
    return platform.kernels();
  }

  /** Whether its parameters and state are those of the executable that it was compiled beside. */
  public boolean sharesParameters() {
    return sharesParameters;
  }

  Map<String, LayerParameters> parametersByLayer() {
    return program.parameters();
  }

  /** The parameters that this worker holds, layer by layer. */
  public Collection<LayerParameters> parameters() {
    return program.parameters().values();
  }

  @Override
  public void close() {
    reshards.forget(); // or the exchange would go on using memory that is gone
    lines.close();
    images.close();
    pixels.close();
    labels.close();
    if (losses != null) {
      losses.close();
    }
    arena.close();
  }
}
