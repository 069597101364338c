package dev.convoy.worker.kernel;

import dev.convoy.job.UpdateRule;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.optimizer.Formula;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An optimizer's step over a shard of a layer's parameters in host memory, element by element in
 * one pass, so any order of the elements will do as long as weights, gradients and what is kept of
 * them share it.
 *
 * <p>Works in chunks that stay in the first-level cache, shared out among a team. A chunk in which
 * a weight would not be finite any more stays as it is.
 */
public final class HostUpdate implements Update, ThreadTeam.Work {
  private static final int CHUNK = 2048;

  private final ThreadTeam team;
  private final Formula formula;
  private final FloatBuffer weights;
  private final FloatBuffer gradients;
  private final FloatBuffer state;
  private final @Nullable FloatBuffer shortening;
  private final @Nullable FloatBuffer trust;
  private final Range shard;
  private final Chunk[] chunks; // one a member
  private long step;
  private volatile long refusedIn = NONE;

  /** Some elements in the cache of the core that works on them. */
  private static final class Chunk {
    private final float[] w = new float[CHUNK];
    private final float[] g = new float[CHUNK];
    private final float[][] state;

    Chunk(int kept) {
      state = new float[kept][CHUNK];
    }

    /** A mean of squares may be infinite where the weight that is divided by it is not. */
    private boolean isFinite(int n) {
      boolean finite = Finite.all(w, n);
      for (int kind = 1; kind < state.length; kind++) {
        finite &= Finite.all(state[kind], n);
      }
      return finite;
    }
  }

  /**
   * For buffers in host memory, placed by now.
   *
   * @param state what the rule keeps: for each kind in its order, one value for each element of the
   *     shard
   * @param shard the elements of weights and gradients that are updated
   * @param factors what norms say; null where gradients and rates stay as they are
   */
  public HostUpdate(
      ThreadTeam team,
      UpdateRule rule,
      Buffer weights,
      Buffer gradients,
      Buffer state,
      Range shard,
      @Nullable StepFactors factors) {
    this.team = team;
    this.formula = Formula.of(rule);
    this.weights = weights.floats();
    this.gradients = gradients.floats();
    this.state = state.floats();
    this.shortening = factors == null ? null : factors.shortening().floats();
    this.trust = factors == null || factors.trust() == null ? null : factors.trust().floats();
    this.shard = shard;
    this.chunks = new Chunk[team.members()];
    for (int member = 0; member < chunks.length; member++) {
      chunks[member] = new Chunk(rule.state().size());
    }
  }

  @Override
  public void apply(long trainingStep, double rate) {
    step = trainingStep;
    formula.begin(trainingStep, rate, value(shortening), value(trust));
    if (shard.size() <= CHUNK) {
      run(0, 1);
    } else {
      team.run(this);
    }
  }

  private static float value(@Nullable FloatBuffer factor) {
    return factor == null ? 1 : factor.get(0);
  }

  @Override
  public long refusedIn() {
    return refusedIn;
  }

  @Override
  public void run(int member, int members) {
    Range mine = ThreadTeam.part(shard.size(), CHUNK, member, members);
    for (int at = mine.from(); at < mine.to(); at += CHUNK) {
      update(chunks[member], at, Math.min(CHUNK, mine.to() - at));
    }
  }

  private void update(Chunk chunk, int at, int n) {
    weights.get(shard.from() + at, chunk.w, 0, n);
    gradients.get(shard.from() + at, chunk.g, 0, n);
    for (int kind = 0; kind < chunk.state.length; kind++) {
      state.get(kind * shard.size() + at, chunk.state[kind], 0, n);
    }
    formula.apply(chunk.w, chunk.g, chunk.state, n);
    if (chunk.isFinite(n)) {
      for (int kind = 0; kind < chunk.state.length; kind++) {
        state.put(kind * shard.size() + at, chunk.state[kind], 0, n);
      }
      weights.put(shard.from() + at, chunk.w, 0, n);
    } else if (refusedIn == NONE) {
      refusedIn = step;
    }
  }
}
