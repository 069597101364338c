package dev.convoy.worker.kernel.onednn.convolution;

import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.program.BoundStep;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Narrow filter groups run some at a time as one: their weights on the diagonal of wider ones, with
 * zeros elsewhere, and of the wider ones' gradient only the diagonal blocks.
 *
 * <pre>
 *   groups of 2 to 2 channels      two at a time
 *   [a b]  [e f]                   [a b 0 0]
 *   [c d]  [g h]                   [c d 0 0]
 *                                  [0 0 e f]
 *                                  [0 0 g h]
 * </pre>
 *
 * <p>That multiplies {@code factor} times as much, in vectors that are full instead of a quarter
 * full, and in layouts that neighbours share.
 *
 * @param part the groups as they are
 * @param factor how many become one
 * @param taps elements of a filter a channel
 */
public record GroupMerge(ConvolutionPart part, int factor, int taps) {

  /** As many groups as this may become one dense convolution. */
  private static final int FEW = 4;

  /**
   * The ways to run these groups that are worth trying: 1 for as they are, first; nothing else
   * where their channels fill vectors, and for depthwise filters, which have code of their own.
   */
  static List<Integer> factors(ConvolutionPart part) {
    List<Integer> factors = new ArrayList<>(List.of(1));
    if (part.groups() == 1 || part.inputsPerGroup() == 1 || part.isInBlocksOf(Descs.BLOCK)) {
      return factors;
    }
    for (int factor = 2; factor <= part.groups(); factor++) {
      if (part.groups() % factor == 0 && part.merged(factor).isInBlocksOf(Descs.BLOCK)) {
        factors.add(factor);
        return factors;
      }
    }
    if (part.groups() <= FEW) {
      factors.add(part.groups());
    }
    return factors;
  }

  /** Puts the weights on the diagonal. Operands: weights and wider weights, both plain. */
  BoundStep spread(List<ByteBuffer> operands) {
    FloatBuffer narrow = operands.get(0).asFloatBuffer();
    FloatBuffer wide = operands.get(1).asFloatBuffer();
    Pointer all = new Pointer(operands.get(1));
    long bytes = operands.get(1).capacity();
    int row = part.inputsPerGroup() * taps;
    return step -> {
      Pointer.memset(all, 0, bytes);
      for (int o = 0; o < part.outputs(); o++) {
        wide.put(inWide(o), narrow, o * row, row);
      }
    };
  }

  /** Takes the diagonal. Operands: wider gradient and gradient, both plain. */
  BoundStep gather(List<ByteBuffer> operands) {
    FloatBuffer wide = operands.get(0).asFloatBuffer();
    FloatBuffer narrow = operands.get(1).asFloatBuffer();
    int row = part.inputsPerGroup() * taps;
    return step -> {
      for (int o = 0; o < part.outputs(); o++) {
        narrow.put(o * row, wide, inWide(o), row);
      }
    };
  }

  /** Where an output's filter begins in the wider weights. */
  private int inWide(int output) {
    int group = output / part.outputsPerGroup();
    int row = part.inputsPerGroup() * taps;
    return (output * factor + group % factor) * row;
  }
}
