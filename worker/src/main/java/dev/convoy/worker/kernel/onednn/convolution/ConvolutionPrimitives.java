package dev.convoy.worker.kernel.onednn.convolution;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.onednn.convolution.ConvolutionKind.LayoutChoice;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.engine.Ways;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;

/**
 * Chooses layouts for the three primitives of one grouped convolution, transposed or not.
 *
 * <p>LayoutChoice are tried in this order, and the first with fast code wins: forward in whatever
 * oneDNN likes, then channels-last (first where that is known to be faster), then blocks, then
 * plain; backward in the layouts that forward chose, so that nothing is copied, then with other
 * weights, then as forward.
 *
 * @param part channels and groups
 * @param rows batch rows
 * @param kernel the window's sizes
 */
record ConvolutionPrimitives(
    String name,
    ConvolutionPart part,
    int rows,
    Shape input,
    Shape output,
    List<Integer> kernel,
    ConvolutionKind kind) {

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
    return LongStream.concat(channels, LongStream.of(Descs.longs(kernel))).toArray();
  }

  private static long[] dims(int rows, int channels, Shape shape) {
    return LongStream.concat(
            LongStream.of(rows, channels), LongStream.of(Descs.longs(shape.spatial())))
        .toArray();
  }

  /** Forward; the weights in this layout if there is fast code for it. */
  primitive_desc forward(memory.desc preferredWeights) {
    memory.data_type type = kind.activations();
    Stream<LayoutChoice> preferred =
        Descs.type(preferredWeights) == type
            ? activations(type).map(a -> with(a, preferredWeights))
            : Stream.of();
    return Ways.first(
        name,
        Stream.concat(preferred, activations(type))
            .<Supplier<primitive_desc>>map(l -> () -> kind.forward(l))
            .toList());
  }

  /** The gradient of the input. */
  primitive_desc data(primitive_desc forward) {
    return Ways.first(
        name,
        backwardLayouts(forward, kind.activations())
            .<Supplier<primitive_desc>>map(l -> () -> kind.data(l, forward))
            .toList());
  }

  /** The gradients of weights and bias. */
  primitive_desc weights(primitive_desc forward) {
    return Ways.first(
        name,
        backwardLayouts(forward, Descs.F32)
            .<Supplier<primitive_desc>>map(l -> () -> kind.weights(l, forward))
            .toList());
  }

  /**
   * LayoutChoice for a backward primitive.
   *
   * @param weights the type of the weights, or of their gradient
   */
  private Stream<LayoutChoice> backwardLayouts(primitive_desc forward, memory.data_type weights) {
    memory.desc x = forward.src_desc();
    memory.desc y = forward.dst_desc();
    Stream<LayoutChoice> chosen =
        Stream.of(new LayoutChoice(x, Descs.any(weights, weightDims()), y));
    if (Descs.type(forward.weights_desc()) == weights) {
      chosen = Stream.concat(chosen, Stream.of(new LayoutChoice(x, forward.weights_desc(), y)));
    }
    return Stream.concat(chosen, activations(weights));
  }

  private Stream<LayoutChoice> activations(memory.data_type weights) {
    memory.data_type type = kind.activations();
    long[] x = sourceDims();
    long[] y = destinationDims();
    memory.desc w = Descs.any(weights, weightDims());
    LayoutChoice any = new LayoutChoice(Descs.any(type, x), w, Descs.any(type, y));
    LayoutChoice last =
        new LayoutChoice(Descs.channelsLast(type, x), w, Descs.channelsLast(type, y));
    LayoutChoice blocked = new LayoutChoice(Descs.blocked(type, x), w, Descs.blocked(type, y));
    Stream<LayoutChoice> liked =
        kind.channelsLastIsFaster(part)
            ? Stream.of(last, any, blocked)
            : Stream.of(any, last, blocked);
    LayoutChoice plain = new LayoutChoice(Descs.plain(type, x), w, Descs.plain(type, y));
    return kind.mayBePlain() ? Stream.concat(liked, Stream.of(plain)) : liked;
  }

  private static LayoutChoice with(LayoutChoice layouts, memory.desc weights) {
    return new LayoutChoice(layouts.source(), weights, layouts.destination());
  }

  /** These primitives for another number of rows. */
  ConvolutionPrimitives withRows(int count) {
    return new ConvolutionPrimitives(name, part, count, input, output, kernel, kind);
  }
}
