package dev.convoy.worker.kernel.onednn.convolution;

import static org.bytedeco.dnnl.global.dnnl.algorithm.convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_training;

import dev.convoy.network.Window;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;

/**
 * oneDNN's convolution.
 *
 * @param forwardAttributes with what is applied to the output
 */
record DirectConvolution(
    CpuEngine cpu, Window window, memory.desc bias, primitive_attr forwardAttributes)
    implements ConvolutionKind {

  @Override
  public memory.data_type activations() {
    return cpu.activations();
  }

  @Override
  public primitive_desc forward(LayoutChoice layouts) {
    return new convolution_forward.primitive_desc(
        cpu.engine(),
        forward_training,
        convolution_direct,
        layouts.source(),
        layouts.weights(),
        bias,
        layouts.destination(),
        Descs.longs(window.stride()),
        Descs.gaps(window),
        Descs.longs(window.before()),
        Descs.longs(window.after()),
        forwardAttributes,
        true);
  }

  @Override
  public primitive_desc data(LayoutChoice layouts, primitive_desc forward) {
    return new convolution_backward_data.primitive_desc(
        cpu.engine(),
        convolution_direct,
        layouts.source(),
        layouts.weights(),
        layouts.destination(),
        Descs.longs(window.stride()),
        Descs.gaps(window),
        Descs.longs(window.before()),
        Descs.longs(window.after()),
        (convolution_forward.primitive_desc) forward,
        cpu.attributes(),
        true);
  }

  @Override
  public primitive_desc weights(LayoutChoice layouts, primitive_desc forward) {
    return new convolution_backward_weights.primitive_desc(
        cpu.engine(),
        convolution_direct,
        layouts.source(),
        layouts.weights(),
        bias,
        layouts.destination(),
        Descs.longs(window.stride()),
        Descs.gaps(window),
        Descs.longs(window.before()),
        Descs.longs(window.after()),
        (convolution_forward.primitive_desc) forward,
        cpu.attributes(),
        true);
  }

  /**
   * Where the channels of a group are no multiple of 16, oneDNN likes blocks of 8 or 4 on AVX-512.
   * Channels-last is faster for 1×1 (on one thread of Zen 4, forward and backward, 240 to 60
   * channels in 3 groups: 2.5 ms against 6.3) and as fast as blocks of 4 for 3×3, while batch
   * normalisation is slow on those; for 3×3 on blocks of 8 it takes twice as long.
   */
  @Override
  public boolean channelsLastIsFaster(ConvolutionPart part) {
    boolean depthwise = part.inputsPerGroup() == 1;
    if (part.groups() == 1 || depthwise || part.isInBlocksOf(Descs.BLOCK)) {
      return false;
    }
    return window.taps() == 1 || !part.isInBlocksOf(8);
  }

  @Override
  public boolean mayBePlain() {
    return true;
  }
}
