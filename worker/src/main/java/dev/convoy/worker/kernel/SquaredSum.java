package dev.convoy.worker.kernel;

import dev.convoy.tensor.Range;
import dev.convoy.worker.memory.Buffer;
import java.nio.FloatBuffer;

/**
 * The sum of the squares of some elements of a buffer in host memory, in double: in chunks of a
 * fixed size that are added up in order, so it does not depend on the size of the team.
 */
public final class SquaredSum implements Runnable, ThreadTeam.Work {
  private static final int CHUNK = 2048;

  private final ThreadTeam team;
  private final FloatBuffer elements;
  private final Range part;
  private final FloatBuffer sums;
  private final int at;
  private final float[][] chunk;
  private final double[] partial;

  /** Of the elements {@code part}, into element {@code at} of {@code sums}; both are placed. */
  public SquaredSum(ThreadTeam team, Buffer elements, Range part, Buffer sums, int at) {
    this.team = team;
    this.elements = elements.floats();
    this.part = part;
    this.sums = sums.floats();
    this.at = at;
    this.chunk = new float[team.members()][CHUNK];
    this.partial = new double[(part.size() + CHUNK - 1) / CHUNK];
  }

  @Override
  public void run() {
    team.run(this);
    double sum = 0;
    for (double one : partial) {
      sum += one;
    }
    sums.put(at, (float) sum);
  }

  @Override
  public void run(int member, int members) {
    Range mine = ThreadTeam.part(part.size(), CHUNK, member, members);
    float[] values = chunk[member];
    for (int begin = mine.from(); begin < mine.to(); begin += CHUNK) {
      int n = Math.min(CHUNK, mine.to() - begin);
      elements.get(part.from() + begin, values, 0, n);
      partial[begin / CHUNK] = sum(values, n);
    }
  }

  /** Four sums at once, since each waits for the one before. */
  private static double sum(float[] x, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      a += (double) x[i] * x[i];
      b += (double) x[i + 1] * x[i + 1];
      c += (double) x[i + 2] * x[i + 2];
      d += (double) x[i + 3] * x[i + 3];
    }
    for (; i < n; i++) {
      a += (double) x[i] * x[i];
    }
    return a + b + c + d;
  }

  /**
   * What gradients are multiplied by, into the first number of {@code factor}: 1, or less where the
   * root of all sums is more than {@code most}.
   */
  public static Runnable clip(Buffer sums, double most, Buffer factor) {
    FloatBuffer all = sums.floats();
    FloatBuffer to = factor.floats();
    return () -> {
      double sum = 0;
      for (int k = 0; k < all.limit(); k++) {
        sum += all.get(k);
      }
      double norm = Math.sqrt(sum);
      to.put(0, norm <= most ? 1 : (float) (most / norm)); // not a number stays so
    };
  }
}
