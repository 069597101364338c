package dev.convoy.worker.runtime.run;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.runtime.program.GradientNorm;
import dev.convoy.worker.runtime.program.Liveness;
import dev.convoy.worker.runtime.program.Pipeline;
import dev.convoy.worker.runtime.program.Program;

/**
 * Compiles a plan for one worker: a {@link Pipeline} makes a program of it, {@link Liveness} says
 * how much memory that takes, and a {@link Linker} makes its operations instructions.
 */
public final class Compiler {
  /** Where a failure is that belongs to no layer. */
  public static final String PLAN = "the plan";

  private final TrainingPlan plan;
  private final Exchange exchange;
  private final Platform platform;
  private final Mode mode;
  private final long seed;
  private final OptimizerSpec optimizer;
  private final long steps;
  private final int firstMessage;

  public Compiler(
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

  private Program program() {
    return platform.pipeline().program(plan, exchange.rank(), mode, seed, optimizer.clips());
  }

  /**
   * Compiles everything and makes nothing of it: what cannot be compiled is found out without the
   * memory that running it takes.
   */
  public void tryOut() {
    try (Arena arena = Liveness.of(program()).arena(platform.kernels().memory())) {
      arena.requireFits();
    }
  }

  public Executable compile() {
    Program prepared = program();
    BatchStaging images = platform.staging(prepared.ends().images());
    BatchStaging labels = platform.staging(prepared.ends().labels());
    prepared = prepared.keeping(images.kept()).keeping(labels.kept());
    Arena arena = Liveness.of(prepared).arena(platform.kernels().memory());
    arena.place();
    initialise(prepared);
    Program program = platform.pipeline().finish(prepared, arena);
    Stopwatch watch = new Stopwatch();
    Linker linker =
        platform.linker(program, new Linkage(exchange, optimizer, steps, firstMessage, watch));
    StepLines lines =
        new StepLines(
            linker.link(program.ops()), linker.link(platform.pipeline().capture(program).ops()));
    linker.reshards().declare();
    return new Executable(plan, program, platform, arena, linker, lines, watch, images, labels);
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
