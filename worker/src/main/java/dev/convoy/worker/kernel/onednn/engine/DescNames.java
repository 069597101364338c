package dev.convoy.worker.kernel.onednn.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.memory;

/**
 * Names layouts as oneDNN does: a letter a size, slowest first, a capital one where it is cut into
 * blocks, then the blocks; {@code aBcd16b} is nChw16c.
 */
final class DescNames {
  private DescNames() {}

  static String name(memory.desc layout) {
    int sizes = layout.get_ndims();
    long[] strides = new long[sizes];
    layout.get_strides().get(strides);
    int blocks = layout.get_inner_nblks();
    long[] block = new long[blocks];
    long[] index = new long[blocks];
    if (blocks > 0) {
      layout.get_inner_blks().get(block);
      layout.get_inner_idxs().get(index);
    }
    StringBuilder name = new StringBuilder();
    IntStream.range(0, sizes)
        .boxed()
        .sorted(Comparator.comparingLong((Integer d) -> -strides[d]))
        .forEach(
            d -> {
              boolean cut = Arrays.stream(index).anyMatch(i -> i == d);
              name.append((char) ((cut ? 'A' : 'a') + d));
            });
    for (int b = 0; b < blocks; b++) {
      name.append(block[b]).append((char) ('a' + index[b]));
    }
    return name.toString();
  }
}
