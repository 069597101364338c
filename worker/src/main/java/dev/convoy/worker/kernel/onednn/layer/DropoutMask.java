package dev.convoy.worker.kernel.onednn.layer;

import dev.convoy.layout.Block;
import dev.convoy.network.Dropout;
import dev.convoy.plan.LayerShare;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.ThreadTeam;
import dev.convoy.worker.kernel.onednn.program.OneDnnStep;
import dev.convoy.worker.kernel.program.BoundStep;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Draws a share's part of the mask of a whole batch: 0 with probability {@code rate}, otherwise
 * {@code 1 / (1 - rate)}. An element's number in the whole tensor decides, whoever draws it.
 *
 * @param block which rows and channels
 * @param channels of the whole tensor
 * @param spatial elements of a channel
 */
record DropoutMask(
    ThreadTeam team, String layer, long seed, double rate, Block block, int channels, int spatial)
    implements OneDnnStep.Code {

  static DropoutMask of(ThreadTeam team, LayerShare share) {
    return new DropoutMask(
        team,
        share.name(),
        share.seed(),
        ((Dropout) share.layer()).rate(),
        share.output(),
        share.outputShape().channels(),
        share.outputShape().spatialSize());
  }

  @Override
  public BoundStep bind(List<ByteBuffer> operands) {
    return new Drawing(operands.get(0).asFloatBuffer());
  }

  /** Each member of the team draws some rows. */
  private final class Drawing implements BoundStep, ThreadTeam.Work {
    private final FloatBuffer mask;
    private final float[][] drawn = new float[team.members()][block.channels().size() * spatial];
    private long key;

    Drawing(FloatBuffer mask) {
      this.mask = mask;
    }

    @Override
    public void run(long step) {
      key = CounterRandom.key(seed, layer, step);
      team.run(this);
    }

    @Override
    public void run(int member, int members) {
      Range mine = ThreadTeam.part(block.rows().size(), 1, member, members);
      for (int row = mine.from(); row < mine.to(); row++) {
        draw(key, block.rows().from() + row, drawn[member]);
        mask.put(row * drawn[member].length, drawn[member]);
      }
    }
  }

  private void draw(long key, int row, float[] drawn) {
    int at = 0;
    for (Range run : block.channels().runs()) {
      long first = ((long) row * channels + run.from()) * spatial;
      int count = run.size() * spatial;
      draw(key, first, drawn, at, count);
      at += count;
    }
  }

  /** Without a branch, which would be mispredicted every second time. */
  private void draw(long key, long first, float[] drawn, int at, int count) {
    float kept = (float) (1 / (1 - rate));
    long threshold = (long) Math.ceil(rate * (1 << 24)); // uniform draws are multiples of 2^-24
    for (int i = 0; i < count; i++) {
      long below = ((CounterRandom.bits(key, first + i) >>> 40) - threshold) >>> 63;
      drawn[at + i] = kept * (1 - below);
    }
  }
}
