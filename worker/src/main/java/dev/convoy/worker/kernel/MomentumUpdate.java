package dev.convoy.worker.kernel;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.tensor.Range;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent with momentum over a shard of a layer's parameters: {@code v =
 * momentum·v + factor·g + decay·w; w = w - rate·v}, element by element in one pass, so any order of
 * the elements will do as long as weights, gradients and momentum share it.
 *
 * <p>Works in chunks that stay in the first-level cache, shared out among a team. A chunk in which
 * a weight would not be finite any more stays as it is.
 */
public final class MomentumUpdate implements Update, ThreadTeam.Work {
  private static final int CHUNK = 2048;

  private final ThreadTeam team;
  private final float momentum;
  private final float decay;
  private final FloatBuffer weights;
  private final FloatBuffer gradients;
  private final FloatBuffer momenta;
  private final @Nullable FloatBuffer factor;
  private final Range shard;
  private final float[][] w;
  private final float[][] g;
  private final float[][] v;
  private float rate;
  private float shortening = 1;
  private long step;
  private volatile long refusedIn = NONE;

  /**
   * For buffers in host memory, placed by now.
   *
   * @param shard the elements of weights and gradients that are updated; element 0 of the momenta
   *     belongs to the first of them
   * @param factor its first number is what gradients are multiplied by; null for 1
   */
  public MomentumUpdate(
      ThreadTeam team,
      OptimizerSpec spec,
      Buffer weights,
      Buffer gradients,
      Buffer momenta,
      Range shard,
      @Nullable Buffer factor) {
    this.team = team;
    this.momentum = (float) spec.momentum();
    this.decay = (float) spec.weightDecay();
    this.weights = weights.floats();
    this.gradients = gradients.floats();
    this.momenta = momenta.floats();
    this.factor = factor == null ? null : factor.floats();
    this.shard = shard;
    this.w = new float[team.members()][CHUNK];
    this.g = new float[team.members()][CHUNK];
    this.v = new float[team.members()][CHUNK];
  }

  @Override
  public void apply(long trainingStep, double learningRate) {
    step = trainingStep;
    rate = (float) learningRate;
    shortening = factor == null ? 1 : factor.get(0);
    if (shard.size() <= CHUNK) {
      run(0, 1);
    } else {
      team.run(this);
    }
  }

  @Override
  public long refusedIn() {
    return refusedIn;
  }

  @Override
  public void run(int member, int members) {
    Range mine = ThreadTeam.part(shard.size(), CHUNK, member, members);
    for (int at = mine.from(); at < mine.to(); at += CHUNK) {
      update(w[member], g[member], v[member], at, Math.min(CHUNK, mine.to() - at));
    }
  }

  private void update(float[] w, float[] g, float[] v, int at, int n) {
    weights.get(shard.from() + at, w, 0, n);
    gradients.get(shard.from() + at, g, 0, n);
    momenta.get(at, v, 0, n);
    for (int i = 0; i < n; i++) {
      float next = momentum * v[i] + shortening * g[i] + decay * w[i];
      v[i] = next;
      w[i] -= rate * next;
    }
    if (Finite.all(w, n)) {
      momenta.put(at, v, 0, n);
      weights.put(shard.from() + at, w, 0, n);
    } else if (refusedIn == NONE) {
      refusedIn = step;
    }
  }
}
