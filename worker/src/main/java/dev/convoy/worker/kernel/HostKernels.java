package dev.convoy.worker.kernel;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.tensor.Range;
import dev.convoy.worker.memory.Buffer;
import org.jspecify.annotations.Nullable;

/** A backend whose buffers the CPU reaches: an optimizer's step is plain Java on its threads. */
public abstract class HostKernels implements Kernels {
  private final ThreadTeam team;

  /** On these threads. */
  protected HostKernels(ThreadTeam team) {
    this.team = team;
  }

  @Override
  public final Update update(
      OptimizerSpec spec,
      Buffer weights,
      Buffer gradients,
      Buffer momenta,
      Range shard,
      @Nullable Buffer factor) {
    return new MomentumUpdate(team, spec, weights, gradients, momenta, shard, factor);
  }

  @Override
  public final Runnable normalise(
      PixelRuns pixels, Buffer bytes, Buffer code, Buffer windows, Buffer values) {
    return new PixelNormalisation(team, pixels, bytes, code, windows, values);
  }

  @Override
  public final Runnable squares(Buffer elements, Range part, Buffer sums, int at) {
    return new SquaredSum(team, elements, part, sums, at);
  }

  @Override
  public final Runnable clip(Buffer sums, double most, Buffer factor) {
    return SquaredSum.clip(sums, most, factor);
  }
}
