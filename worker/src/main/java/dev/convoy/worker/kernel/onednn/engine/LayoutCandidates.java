package dev.convoy.worker.kernel.onednn.engine;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;

/** Which layouts of an input a layer tries, in order. */
public final class LayoutCandidates {
  private LayoutCandidates() {}

  /**
   * The layout in which the input is there, so that nothing is copied; then blocks, channels-last
   * and plain, for some code is slow on others (batch normalisation a hundred times on blocks of
   * 4).
   */
  public static List<memory.desc> offeredFirst(OneDnnFormat offered, memory.data_type type) {
    long[] dims = Descs.dims(offered.layout());
    List<memory.desc> layouts = new ArrayList<>();
    if (Descs.type(offered.layout()) == type) {
      layouts.add(offered.layout());
    }
    if (dims.length > 2) {
      layouts.add(Descs.blocked(type, dims));
      layouts.add(Descs.channelsLast(type, dims));
    }
    layouts.add(Descs.plain(type, dims));
    return layouts;
  }
}
