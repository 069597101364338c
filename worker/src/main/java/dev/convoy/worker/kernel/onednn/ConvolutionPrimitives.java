package dev.convoy.worker.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.algorithm.convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.prop_kind.forward_training;

import dev.convoy.network.Spatial;
import dev.convoy.tensor.Shape;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.memory;

/**
 * Asks oneDNN for the three primitives of one grouped convolution.
 *
 * <p>Layouts are tried in this order, and the first with fast code wins: forward in whatever oneDNN
 * likes, then channels-last (first where that is known to be faster), then blocks of 16; backward
 * in the layouts that forward chose, so that nothing is copied, then with other weights, then as
 * forward.
 *
 * @param part channels and groups
 * @param rows batch rows
 */
record ConvolutionPrimitives(
    CpuEngine cpu,
    String name,
    ConvolutionPart part,
    int rows,
    Shape input,
    Shape output,
    Spatial window,
    boolean bias) {

  /** Layouts of a convolution's three tensors. */
  record Layouts(memory.desc source, memory.desc weights, memory.desc destination) {}

  long[] sourceDims() {
    return dims(rows, part.inputs(), input);
  }

  long[] destinationDims() {
    return dims(rows, part.outputs(), output);
  }

  /** {@code (O, I, kernel...)}, or {@code (g, O/g, I/g, kernel...)} where there are groups. */
  long[] weightDims() {
    LongStream channels =
        part.groups() == 1
            ? LongStream.of(part.outputsPerGroup(), part.inputsPerGroup())
            : LongStream.of(part.groups(), part.outputsPerGroup(), part.inputsPerGroup());
    return LongStream.concat(channels, LongStream.of(Descs.longs(window.kernel()))).toArray();
  }

  private static long[] dims(int rows, int channels, Shape shape) {
    return LongStream.concat(
            LongStream.of(rows, channels), LongStream.of(Descs.longs(shape.spatial())))
        .toArray();
  }

  /** Forward; the weights in this layout if there is fast code for it. */
  convolution_forward.primitive_desc forward(memory.desc preferredWeights) {
    Stream<Layouts> preferred = activations().map(a -> with(a, preferredWeights));
    return Ways.first(
        name,
        Stream.concat(preferred, activations())
            .<java.util.function.Supplier<convolution_forward.primitive_desc>>map(
                l -> () -> forward(l))
            .toList());
  }

  private convolution_forward.primitive_desc forward(Layouts layouts) {
    return new convolution_forward.primitive_desc(
        cpu.processor(),
        forward_training,
        convolution_direct,
        layouts.source,
        layouts.weights,
        biasDesc(),
        layouts.destination,
        strides(),
        dilates(),
        before(),
        after(),
        cpu.attributes(),
        true);
  }

  /** The gradient of the input. */
  convolution_backward_data.primitive_desc data(convolution_forward.primitive_desc forward) {
    return Ways.first(
        name,
        backwardLayouts(forward)
            .<java.util.function.Supplier<convolution_backward_data.primitive_desc>>map(
                l ->
                    () ->
                        new convolution_backward_data.primitive_desc(
                            cpu.processor(),
                            convolution_direct,
                            l.source,
                            l.weights,
                            l.destination,
                            strides(),
                            dilates(),
                            before(),
                            after(),
                            forward,
                            cpu.attributes(),
                            true))
            .toList());
  }

  /** The gradients of weights and bias. */
  convolution_backward_weights.primitive_desc weights(convolution_forward.primitive_desc forward) {
    return Ways.first(
        name,
        backwardLayouts(forward)
            .<java.util.function.Supplier<convolution_backward_weights.primitive_desc>>map(
                l ->
                    () ->
                        new convolution_backward_weights.primitive_desc(
                            cpu.processor(),
                            convolution_direct,
                            l.source,
                            l.weights,
                            biasDesc(),
                            l.destination,
                            strides(),
                            dilates(),
                            before(),
                            after(),
                            forward,
                            cpu.attributes(),
                            true))
            .toList());
  }

  private Stream<Layouts> backwardLayouts(convolution_forward.primitive_desc forward) {
    memory.desc x = forward.src_desc();
    memory.desc y = forward.dst_desc();
    Stream<Layouts> chosen =
        Stream.of(
            new Layouts(x, Descs.any(weightDims()), y), new Layouts(x, forward.weights_desc(), y));
    return Stream.concat(chosen, activations());
  }

  private Stream<Layouts> activations() {
    long[] x = sourceDims();
    long[] y = destinationDims();
    memory.desc w = Descs.any(weightDims());
    Layouts any = new Layouts(Descs.any(x), w, Descs.any(y));
    Layouts last = new Layouts(Descs.channelsLast(x), w, Descs.channelsLast(y));
    Layouts blocked = new Layouts(Descs.blocked16(x), w, Descs.blocked16(y));
    return channelsLastIsFaster() ? Stream.of(last, any, blocked) : Stream.of(any, last, blocked);
  }

  /**
   * Where the channels of a group are no multiple of 16, oneDNN likes blocks of 8 or 4.
   * Channels-last is faster for 1×1 (on one thread of Zen 4, forward and backward, 240 to 60
   * channels in 3 groups: 2.5 ms against 6.3) and as fast as blocks of 4 for 3×3, while batch
   * normalisation is slow on those; for 3×3 on blocks of 8 it takes twice as long.
   */
  private boolean channelsLastIsFaster() {
    boolean depthwise = part.inputsPerGroup() == 1;
    if (part.groups() == 1 || depthwise || isInBlocksOf(16)) {
      return false;
    }
    return window.taps() == 1 || !isInBlocksOf(8);
  }

  private boolean isInBlocksOf(int channels) {
    return part.inputsPerGroup() % channels == 0 && part.outputsPerGroup() % channels == 0;
  }

  private static Layouts with(Layouts layouts, memory.desc weights) {
    return new Layouts(layouts.source, weights, layouts.destination);
  }

  /** Plain, or nothing. */
  memory.desc biasDesc() {
    return bias ? Descs.plain(part.outputs()) : new memory.desc();
  }

  long[] strides() {
    return Descs.longs(window.stride());
  }

  /** oneDNN counts what lies between the taps: 0 where they touch. */
  long[] dilates() {
    return window.dilation().stream().mapToLong(d -> d - 1L).toArray();
  }

  long[] before() {
    return Descs.longs(window.before());
  }

  long[] after() {
    return Descs.longs(window.after());
  }

  /** The same for another number of rows. */
  ConvolutionPrimitives withRows(int count) {
    return new ConvolutionPrimitives(cpu, name, part, count, input, output, window, bias);
  }
}
