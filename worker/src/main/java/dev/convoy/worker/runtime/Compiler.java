package dev.convoy.worker.runtime;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;

/**
 * Compiles a plan for one worker:
 *
 * <pre>
 *   plan --{@link Lowering}--> operations over values --{@link Fusion}--> --{@link Bufferization}-->
 *   operations over buffers --{@link Platform}'s passes--> --{@link Liveness}--> memory
 *   --{@link Linker}--> instructions
 * </pre>
 */
final class Compiler {
  /** Where a failure is that belongs to no layer. */
  static final String PLAN = "the plan";

  private final TrainingPlan plan;
  private final Exchange exchange;
  private final Platform platform;
  private final Mode mode;
  private final long seed;
  private final OptimizerSpec optimizer;
  private final long steps;
  private final int firstMessage;

  Compiler(
      TrainingPlan plan,
      Exchange exchange,
      Kernels kernels,
      Mode mode,
      long seed,
      OptimizerSpec optimizer,
      long steps,
      int firstMessage) {
    this.plan = plan;
    this.exchange = exchange;
    this.platform = Platform.of(kernels);
    this.mode = mode;
    this.seed = seed;
    this.optimizer = optimizer;
    this.steps = steps;
    this.firstMessage = firstMessage;
  }

  /** The program, before anything is known of memory but sizes. */
  private Program program() {
    return program(plan, exchange.rank(), platform, mode, seed, optimizer.clips());
  }

  /** The program of one worker: see {@link #program()}. */
  static Program program(
      TrainingPlan plan, int rank, Platform platform, Mode mode, long seed, boolean clips) {
    Kernels kernels = platform.kernels();
    ValueProgram values = new Fusion(kernels).apply(Lowering.of(plan, rank, mode));
    MessagePlanner messages = platform.messages(rank);
    Program program = new Bufferization(kernels, messages, seed, clips).apply(values);
    return platform.prepare(program);
  }

  /**
   * Compiles everything and makes nothing of it: what cannot be compiled is found out without the
   * memory that running it takes.
   */
  void tryOut() {
    try (Arena arena = Liveness.of(program()).arena(platform.kernels().memory())) {
      arena.requireFits();
    }
  }

  Executable compile() {
    Program prepared = program();
    BatchStaging images = platform.staging(prepared.ends().images());
    BatchStaging labels = platform.staging(prepared.ends().labels());
    prepared = prepared.keeping(images.kept()).keeping(labels.kept());
    Arena arena = Liveness.of(prepared).arena(platform.kernels().memory());
    arena.place();
    initialise(prepared);
    Program program = platform.finish(prepared, arena);
    Stopwatch watch = new Stopwatch();
    Linker linker =
        platform.linker(program, new Linkage(exchange, optimizer, steps, firstMessage, watch));
    StepLines lines =
        new StepLines(linker.link(program.ops()), linker.link(platform.capture(program).ops()));
    linker.reshards().declare();
    return new Executable(program, platform, arena, linker, lines, watch, images, labels);
  }

  private static void initialise(Program program) {
    GradientNorm norm = program.ends().norm();
    if (norm != null) {
      Buffer squares = norm.squares(); // this worker may have no part in some
      squares.put(0, new float[norm.layers().size()]);
    }
    boolean training = program.mode() == Mode.TRAINING;
    program.parameters().values().forEach(p -> p.placeParts(training));
  }
}
