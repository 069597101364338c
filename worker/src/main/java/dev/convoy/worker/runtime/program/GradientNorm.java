package dev.convoy.worker.runtime.program;

import dev.convoy.worker.memory.Buffer;
import java.util.List;

/**
 * What is known of the norm of all gradients, where they are clipped.
 *
 * @param layers that have gradients, in the network's order
 * @param squares this worker's sums of squares, one a layer
 * @param factor what gradients are multiplied by
 */
public record GradientNorm(List<String> layers, Buffer squares, Buffer factor) {

  /** With buffers that have no place yet. */
  static GradientNorm of(List<String> layers) {
    return new GradientNorm(
        List.copyOf(layers),
        new Buffer("squares of gradients", (long) layers.size() * Float.BYTES),
        new Buffer("factor of gradients", Float.BYTES));
  }
}
