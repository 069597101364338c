package dev.convoy.worker.kernel.onednn.engine;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc_base;

/**
 * Recognises convolutions whose window, dilation included, is larger than the map it moves over:
 * most taps meet padding only, and oneDNN's fast code does not take them.
 */
final class WideWindows {
  private WideWindows() {}

  /** Whether a convolution's window is larger than its map in some dimension. */
  static boolean exceedsMap(primitive_desc_base pd) {
    long[] map = Descs.dims(present(pd.src_desc(), pd.diff_src_desc()));
    long[] weights = Descs.dims(present(pd.weights_desc(), pd.diff_weights_desc()));
    int dimensions = map.length - 2;
    long[] gaps = new long[dimensions];
    pd.get_dilations().get(gaps);
    for (int d = 0; d < dimensions; d++) {
      long taps = weights[weights.length - dimensions + d];
      if ((taps - 1) * (gaps[d] + 1) + 1 > map[2 + d]) {
        return true;
      }
    }
    return false;
  }

  private static memory.desc present(memory.desc value, memory.desc gradient) {
    return value.get_ndims() > 0 ? value : gradient;
  }
}
