package dev.convoy.worker.runtime.program;

import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.memory.Arena;

/** Makes programs whose tensors the CPU reaches. */
final class HostPipeline extends Pipeline {

  HostPipeline(Kernels kernels) {
    super(kernels);
  }

  @Override
  MessagePlanner messages(int rank) {
    return new HostMessages(rank);
  }

  @Override
  Program prepare(Program program, ValueProgram values) {
    return new PrefetchedImages().apply(new AwaitedSends(values.steps()).apply(program));
  }

  @Override
  public Program finish(Program program, Arena arena) {
    return new InPlacePosts(arena).apply(program);
  }

  @Override
  public Program capture(Program program) {
    return program;
  }
}
