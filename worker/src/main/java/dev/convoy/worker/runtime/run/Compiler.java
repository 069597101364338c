package dev.convoy.worker.runtime.run;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Arena;
import dev.convoy.worker.memory.Buffer;
import dev.convoy.worker.memory.Memory;
import dev.convoy.worker.runtime.program.GradientNorm;
import dev.convoy.worker.runtime.program.LayerParameters;
import dev.convoy.worker.runtime.program.Liveness;
import dev.convoy.worker.runtime.program.Pipeline;
import dev.convoy.worker.runtime.program.Program;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

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
  private final MessageSpace space;

  /**
   * For one worker, that of the exchange.
   *
   * @param seed keys what kernels draw
   * @param steps of the whole run, by which the learning rate changes
   * @param space the ids of its messages
   */
  public Compiler(
      TrainingPlan plan,
      Exchange exchange,
      Kernels kernels,
      Mode mode,
      long seed,
      OptimizerSpec optimizer,
      long steps,
      MessageSpace space) {
    this.plan = plan;
    this.exchange = exchange;
    this.platform = Platform.of(kernels);
    this.mode = mode;
    this.seed = seed;
    this.optimizer = optimizer;
    this.steps = steps;
    this.space = space;
  }

  private Program program() {
    return platform.pipeline().program(plan, exchange.rank(), mode, seed);
  }

  /**
   * Compiles everything and makes nothing of it: what cannot be compiled is found out without the
   * memory that running it takes.
   *
   * @return how many bytes of memory that would be
   */
  public long tryOut() {
    return layOut(Arena::requireFits);
  }

  /** Bytes that the executable will take, found out without taking them. */
  public long peakMemory() {
    return layOut(arena -> {});
  }

  private long layOut(Consumer<Arena> check) {
    Program program = program();
    try (BatchStaging images = platform.staging(program.ends().images());
        BatchStaging labels = platform.staging(program.ends().labels());
        Arena arena =
            Liveness.of(program.keeping(images.kept()).keeping(labels.kept()))
                .arena(platform.kernels().memory())) {
      check.accept(arena);
      return arena.layOut();
    }
  }

  /** Compiles with memory of its own for all that the executable uses. */
  public Executable compile() {
    return compile(Map.of());
  }

  /**
   * Compiles beside another executable of the plan, which outlives it and is not run meanwhile:
   * parameters that both store alike are used where they are, and of others there is a copy to be
   * made, see {@link Executable#sharesParameters}.
   */
  public Executable compileBeside(Executable holder) {
    return compile(holder.parametersByLayer());
  }

  private Executable compile(Map<String, LayerParameters> there) {
    Program prepared = program();
    Map<Buffer, Buffer> shared = shared(prepared.parameters(), there);
    Memory memory = platform.kernels().memory();
    BatchStaging images = platform.staging(prepared.ends().images());
    BatchStaging labels = platform.staging(prepared.ends().labels());
    prepared = prepared.keeping(images.kept()).keeping(labels.kept());
    PixelStaging pixels = PixelStaging.of(prepared.ends().pixels(), platform);
    prepared = prepared.keeping(pixels.kept());
    Arena arena = Liveness.of(prepared).without(shared.keySet()).arena(memory);
    arena.place();
    shared.forEach((own, other) -> own.placeIn(other, 0));
    initialise(prepared);
    pixels.initialise();
    Program program = platform.pipeline().finish(prepared, arena);
    Stopwatch watch = new Stopwatch();
    Linker linker = platform.linker(program, new Linkage(exchange, optimizer, steps, space, watch));
    StepLines lines =
        new StepLines(
            linker.link(program.ops()), linker.link(platform.pipeline().capture(program).ops()));
    linker.reshards().declare();
    return new Executable(
        plan,
        program,
        platform,
        arena,
        linker,
        lines,
        watch,
        images,
        pixels,
        labels,
        !shared.isEmpty());
  }

  /** The buffers of parameters and state that are another's; none unless all can be. */
  private static Map<Buffer, Buffer> shared(
      Map<String, LayerParameters> own, Map<String, LayerParameters> there) {
    Map<Buffer, Buffer> shared = new HashMap<>();
    for (LayerParameters p : own.values()) {
      LayerParameters other = there.get(p.layer());
      if (other == null || !p.formats().equals(other.formats())) {
        return Map.of();
      }
      shared.put(p.values(), other.values());
      for (int k = 0; k < p.state().size(); k++) {
        shared.put(p.state().get(k), other.state().get(k));
      }
    }
    return shared;
  }

  private static void initialise(Program program) {
    GradientNorm norm = program.ends().norm();
    if (norm != null) {
      Buffer squares = norm.squares(); // this worker may have no part in some
      squares.put(0, new float[norm.sums()]);
    }
    boolean training = program.mode() == Mode.TRAINING;
    program.parameters().values().forEach(p -> p.placeParts(training));
  }
}
