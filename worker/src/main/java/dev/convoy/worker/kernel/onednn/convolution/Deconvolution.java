package dev.convoy.worker.kernel.onednn.convolution;

import static org.bytedeco.dnnl.global.dnnl.algorithm.deconvolution_direct;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_training;

import dev.convoy.network.Window;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import org.bytedeco.dnnl.deconvolution_backward_data;
import org.bytedeco.dnnl.deconvolution_backward_weights;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;

/** oneDNN's word for a transposed convolution. */
record Deconvolution(CpuEngine cpu, Window window, int outputPadding, memory.desc bias)
    implements ConvolutionKind {

  /** oneDNN has no gradient of the weights for every shape in bf16. */
  @Override
  public memory.data_type activations() {
    return Descs.F32;
  }

  @Override
  public primitive_desc forward(LayoutChoice layouts) {
    return new deconvolution_forward.primitive_desc(
        cpu.engine(),
        forward_training,
        deconvolution_direct,
        layouts.source(),
        layouts.weights(),
        bias,
        layouts.destination(),
        Descs.longs(window.stride()),
        Descs.gaps(window),
        Descs.longs(window.before()),
        after(),
        cpu.attributes(),
        true);
  }

  @Override
  public primitive_desc data(LayoutChoice layouts, primitive_desc forward) {
    return new deconvolution_backward_data.primitive_desc(
        cpu.engine(),
        deconvolution_direct,
        layouts.source(),
        layouts.weights(),
        layouts.destination(),
        Descs.longs(window.stride()),
        Descs.gaps(window),
        Descs.longs(window.before()),
        after(),
        (deconvolution_forward.primitive_desc) forward,
        cpu.attributes(),
        true);
  }

  @Override
  public primitive_desc weights(LayoutChoice layouts, primitive_desc forward) {
    return new deconvolution_backward_weights.primitive_desc(
        cpu.engine(),
        deconvolution_direct,
        layouts.source(),
        layouts.weights(),
        bias,
        layouts.destination(),
        Descs.longs(window.stride()),
        Descs.gaps(window),
        Descs.longs(window.before()),
        after(),
        (deconvolution_forward.primitive_desc) forward,
        cpu.attributes(),
        true);
  }

  /** Elements added to the output are so many less cut off it; may be negative. */
  private long[] after() {
    return window.after().stream().mapToLong(a -> a - outputPadding).toArray();
  }

  /**
   * Always: what oneDNN likes is channels-last too, but for stride 1 (on one thread of Zen 4, 64
   * channels, 3×3, forward: 4.9 ms against 6.8), and for narrow groups and depthwise, whose
   * gradient of the weights is a reference loop in all other layouts (16 groups of 4: 0.2 ms
   * against 66).
   */
  @Override
  public boolean channelsLastIsFaster(ConvolutionPart part) {
    return true;
  }

  /** No: oneDNN 3.11 gets 1×1 windows on plain tensors wrong. */
  @Override
  public boolean mayBePlain() {
    return false;
  }
}
