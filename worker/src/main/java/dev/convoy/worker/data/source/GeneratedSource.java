package dev.convoy.worker.data.source;

import dev.convoy.random.CounterRandom;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Records of any dimensions that are computed, not stored, whose class shows both in colour and in
 * texture.
 *
 * <p>A class has a mean colour and a grating (a plane wave of its own direction and wavelength,
 * seen in every channel; in a volume it moves along the depth); an image adds a random phase and
 * uniform noise. Values have mean about 0 and deviation about 1. An image follows from (seed,
 * split, index) alone; the splits draw from different streams, so they share classes but no image.
 * Record i has label i modulo the number of classes, so classes are balanced. Concurrency: reading
 * changes nothing.
 */
final class GeneratedSource implements RecordSource {
  private static final float NOISE = 1.2f;

  private final long key;
  private final long count;
  private final Shape shape;
  private final List<String> classNames;
  private final Grating[] gratings;
  private final float[][] colours;

  GeneratedSource(int classes, long count, long seed, Split split, Shape shape) {
    this.key = CounterRandom.key(seed, "generated " + split.label());
    this.count = count;
    this.shape = shape;
    this.classNames = IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    long style = CounterRandom.key(seed, "generated classes");
    this.gratings = new Grating[classes];
    this.colours = new float[classes][shape.channels()];
    for (int k = 0; k < classes; k++) {
      gratings[k] = Grating.of(k, classes, shape);
      for (int c = 0; c < shape.channels(); c++) {
        colours[k][c] = CounterRandom.uniform(CounterRandom.subkey(style, k), c) - 0.5f;
      }
    }
  }

  @Override
  public int read(long index, float[] out, int offset) {
    if (index < 0 || index >= count) {
      throw new IndexOutOfBoundsException("record " + index + " of " + count);
    }
    int label = (int) (index % gratings.length);
    long image = CounterRandom.subkey(key, index);
    // The noise below draws from index 0 on; -1 is the phase's.
    float phase = CounterRandom.uniform(image, -1);
    int plane = shape.spatialSize();
    gratings[label].write(phase, out, offset);
    for (int c = shape.channels() - 1; c >= 0; c--) {
      addColourAndNoise(image, c, colours[label][c], out, offset, plane);
    }
    return label;
  }

  /** Writes channel {@code c} from the grating, which lies in channel 0 and is therefore last. */
  private static void addColourAndNoise(
      long image, int c, float colour, float[] out, int offset, int plane) {
    int to = offset + c * plane;
    for (int i = 0; i < plane; i += 4) {
      // Four 16-bit draws from one hash.
      long bits = CounterRandom.bits(image, (long) c * plane + i);
      int end = Math.min(i + 4, plane);
      for (int j = i; j < end; j++, bits >>>= 16) {
        float noise = ((bits & 0xFFFF) * 0x1p-15f - 1) * NOISE;
        out[to + j] = out[offset + j] + colour + noise;
      }
    }
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public Shape shape() {
    return shape;
  }
}
