package dev.convoy.worker.kernel;

import dev.convoy.layout.Block;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;

/** Blocks of a whole tensor {@code (rows, channels, space)} in a plain array. */
final class Slices {
  private Slices() {}

  /** The part of a tensor that a block names, row by row in the order of its channels. */
  static float[] take(float[] whole, Shape shape, Block block) {
    float[] part = new float[Math.toIntExact(block.size() * shape.spatialSize())];
    walk(shape, block, (inWhole, inPart) -> part[inPart] = whole[inWhole]);
    return part;
  }

  /** Adds a part to the place in the whole that a block names. */
  static void add(float[] part, float[] whole, Shape shape, Block block) {
    walk(shape, block, (inWhole, inPart) -> whole[inWhole] += part[inPart]);
  }

  /** The block of a parameter, or of state, that belongs to some channels. */
  static Block rowsOf(Indices channels) {
    return new Block(new Range(0, 1), channels);
  }

  private interface Element {
    void at(int inWhole, int inPart);
  }

  private static void walk(Shape shape, Block block, Element element) {
    int[] channels = block.channels().stream().toArray();
    int space = shape.spatialSize();
    int inPart = 0;
    for (int n = block.rows().from(); n < block.rows().to(); n++) {
      for (int channel : channels) {
        for (int s = 0; s < space; s++) {
          element.at((n * shape.channels() + channel) * space + s, inPart++);
        }
      }
    }
  }
}
