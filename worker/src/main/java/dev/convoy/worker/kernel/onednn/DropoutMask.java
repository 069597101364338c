package dev.convoy.worker.kernel.onednn;

import dev.convoy.layout.Block;
import dev.convoy.network.Dropout;
import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
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
record DropoutMask(String layer, long seed, double rate, Block block, int channels, int spatial)
    implements Step.Code {

  static DropoutMask of(LayerShare share) {
    return new DropoutMask(
        share.name(),
        share.seed(),
        ((Dropout) share.layer()).rate(),
        share.output(),
        share.outputShape().channels(),
        share.outputShape().spatialSize());
  }

  @Override
  public Step.Bound bind(List<ByteBuffer> operands) {
    FloatBuffer mask = operands.get(0).asFloatBuffer();
    return step -> draw(CounterRandom.key(seed, layer, step), mask);
  }

  private void draw(long key, FloatBuffer mask) {
    float[] drawn = new float[block.channels().size() * spatial];
    for (int row = block.rows().from(); row < block.rows().to(); row++) {
      int at = 0;
      for (Range run : block.channels().runs()) {
        long first = ((long) row * channels + run.from()) * spatial;
        int count = run.size() * spatial;
        draw(key, first, drawn, at, count);
        at += count;
      }
      mask.put((row - block.rows().from()) * drawn.length, drawn);
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
