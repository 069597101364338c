package dev.convoy.worker.kernel;

import dev.convoy.job.UpdateRule;
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
      UpdateRule rule,
      Buffer weights,
      Buffer gradients,
      Buffer state,
      Range shard,
      @Nullable StepFactors factors) {
    return new HostUpdate(team, rule, weights, gradients, state, shard, factors);
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

  @Override
  public final Runnable trust(
      UpdateRule.Lars rule, Buffer gradients, Buffer weights, Buffer shortening, Buffer trust) {
    return new TrustRatios(rule, gradients, weights, shortening, trust);
  }
}
