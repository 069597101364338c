package dev.convoy.worker.kernel.onednn.layer;

import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.LayoutCandidates;
import dev.convoy.worker.kernel.onednn.engine.OneDnnFormat;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_forward;

/**
 * The mean of each channel: a pooling window as large as the input. The output {@code (N, C)} has
 * the same bytes as {@code (N, C, 1, 1)}.
 */
public final class OneDnnGlobalAveragePooling {
  private OneDnnGlobalAveragePooling() {}

  /** Writes the layer's passes down, for an input that is there in a format. */
  public static void write(OneDnnProgram program, OneDnnFormat offered) {
    LayerShare share = program.share();
    List<Integer> sizes = share.inputSizes(0);
    memory.data_type type = program.cpu().activations();
    memory.desc flat = Descs.plain(type, sizes.get(0), sizes.get(1));
    if (sizes.size() == 2) {
      copy(program, flat);
      return;
    }
    List<Integer> window = sizes.subList(2, sizes.size());
    List<Integer> none = Collections.nCopies(window.size(), 0);
    List<Integer> out = new ArrayList<>(sizes.subList(0, 2));
    out.addAll(Collections.nCopies(window.size(), 1));
    PoolingPrimitives pooling =
        new PoolingPrimitives(
            program, algorithm.pooling_avg_exclude_padding, out, window, window, none, none);
    pooling_forward.primitive_desc forward =
        pooling.forward(LayoutCandidates.offeredFirst(offered, program.cpu().activations()));
    OneDnnOperand x = program.input(forward.src_desc());
    // Whole blocks of channels of one pixel lie in the plain order.
    boolean plain = forward.dst_desc().get_size() == flat.get_size();
    memory.desc seen = plain ? forward.dst_desc() : Descs.plain(type, Descs.longs(out));
    OneDnnOperand y = program.output(new OneDnnFormat(share.outputSizes(), flat));
    pooling.write(forward, x, y.as(seen), program.gradient(y).as(seen));
  }

  private static void copy(OneDnnProgram program, memory.desc flat) {
    OneDnnOperand x = program.input(flat);
    OneDnnOperand y = program.output(flat);
    program.forward().copy(x, y);
    if (program.wantsInputGradients()) {
      program.backward().copy(program.gradient(y), program.gradient(x));
    }
  }
}
