package dev.convoy.network;

import dev.convoy.network.ReceptiveField.Span;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which elements of one of its inputs a layer reads for some elements of its output.
 *
 * @param made of the output, along every dimension
 * @param shape of the input
 * @param input its number
 */
record InputSpans(List<Span> made, Shape shape, int input) implements LayerVisitor<List<Span>> {

  /** The same elements; all, where the output has not the input's dimensions. */
  private List<Span> same() {
    return shape.dimensions() == made.size() ? made : ReceptiveField.all(shape);
  }

  private List<Span> through(Window window) {
    return IntStream.range(0, made.size())
        .mapToObj(
            d -> {
              long reach = (long) window.dilation().get(d) * (window.kernel().get(d) - 1);
              int stride = window.stride().get(d);
              int before = window.before().get(d);
              return new Span(
                  made.get(d).from() * stride - before, made.get(d).to() * stride - before + reach);
            })
        .toList();
  }

  @Override
  public List<Span> visit(Convolution layer) {
    return through(layer.window());
  }

  /** As far as its window reaches where nothing is offset: offsets are data. */
  @Override
  public List<Span> visit(DeformableConvolution layer) {
    return input == 0 ? through(layer.window()) : same();
  }

  @Override
  public List<Span> visit(Linear layer) {
    return ReceptiveField.all(shape);
  }

  /** Input {@code i} adds to outputs {@code i·stride - before + dilation·tap}. */
  @Override
  public List<Span> visit(TransposedConvolution layer) {
    Window window = layer.window();
    return IntStream.range(0, made.size())
        .mapToObj(
            d -> {
              long reach = (long) window.dilation().get(d) * (window.kernel().get(d) - 1);
              int stride = window.stride().get(d);
              int before = window.before().get(d);
              return new Span(
                  -Math.floorDiv(reach - before - made.get(d).from(), (long) stride),
                  Math.floorDiv(made.get(d).to() + before, (long) stride));
            })
        .toList();
  }

  @Override
  public List<Span> visit(Pooling layer) {
    return through(layer.window());
  }

  @Override
  public List<Span> visit(GlobalAveragePooling layer) {
    return ReceptiveField.all(shape);
  }

  /** Interpolation reads the elements on both sides. */
  @Override
  public List<Span> visit(Upsample layer) {
    int factor = layer.factor();
    boolean nearest = layer.mode() == Upsample.Mode.NEAREST;
    return made.stream()
        .map(
            span ->
                nearest
                    ? new Span(Math.floorDiv(span.from(), factor), Math.floorDiv(span.to(), factor))
                    : new Span(
                        Math.floorDiv(2 * span.from() + 1 - factor, 2L * factor),
                        Math.floorDiv(2 * span.to() + 1 - factor, 2L * factor) + 1))
        .toList();
  }

  @Override
  public List<Span> visit(Activation layer) {
    return same();
  }

  @Override
  public List<Span> visit(Add layer) {
    return same();
  }

  @Override
  public List<Span> visit(BatchNorm layer) {
    return same();
  }

  @Override
  public List<Span> visit(ChannelScale layer) {
    return same();
  }

  @Override
  public List<Span> visit(Dropout layer) {
    return same();
  }

  @Override
  public List<Span> visit(LeakyRelu layer) {
    return same();
  }

  @Override
  public List<Span> visit(LocalResponseNorm layer) {
    return same();
  }

  @Override
  public List<Span> visit(ChannelShuffle layer) {
    return same();
  }

  @Override
  public List<Span> visit(ChannelSlice layer) {
    return same();
  }

  @Override
  public List<Span> visit(Concat layer) {
    return same();
  }

  @Override
  public List<Span> visit(Flatten layer) {
    return ReceptiveField.all(shape);
  }

  @Override
  public List<Span> visit(SoftmaxCrossEntropy layer) {
    return same();
  }

  @Override
  public List<Span> visit(MeanSquaredError layer) {
    return same();
  }
}
