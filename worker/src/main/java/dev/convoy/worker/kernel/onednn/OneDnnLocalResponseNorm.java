package dev.convoy.worker.kernel.onednn;

import dev.convoy.network.LocalResponseNorm;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.LayerShare;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.dnnl.lrn_forward;
import org.bytedeco.dnnl.memory;

/**
 * Local response normalisation, tower by tower. A share that is one whole tower runs in the layout
 * in which its input is there; others as several normalisations on channels of plain tensors.
 *
 * <p>A share's inputs hold a halo of {@code size / 2} channels around what it owns. Outputs of the
 * halo are computed and thrown away; backward, their gradients are zeros, so what remains is just
 * what the owned outputs contribute.
 */
final class OneDnnLocalResponseNorm {
  private final Program program;
  private final LayerShare share;
  private final LrnPrimitives primitives;

  private OneDnnLocalResponseNorm(Program program) {
    this.program = program;
    this.share = program.share();
    this.primitives = LrnPrimitives.of(program);
  }

  static void write(Program program, OneDnnFormat offered) {
    OneDnnLocalResponseNorm layer = new OneDnnLocalResponseNorm(program);
    List<Segment> segments = layer.segments();
    if (segments.size() == 1 && segments.get(0).isWhole(program.share())) {
      layer.writeWhole(offered);
    } else {
      layer.writeSegments(segments);
    }
  }

  private void writeWhole(OneDnnFormat offered) {
    if (share.outputShape().dimensions() == 2) {
      lrn_forward.primitive_desc forward = primitives.forward(Layouts.offeredFirst(offered));
      Slot x = program.input(forward.src_desc());
      Slot y = program.output(forward.dst_desc());
      primitives.write(forward, x, y, program.gradient(y), program.gradient(x));
      return;
    }
    Slot x = program.input(Descs.plain(Descs.longs(share.inputSizes(0))));
    Slot y = program.output(x.layout());
    memory.desc image = image(Descs.dims(x.layout()));
    primitives.write(
        primitives.forward(List.of(image)),
        x.as(image),
        y.as(image),
        program.gradient(y).as(image),
        program.gradient(x).as(image));
  }

  /** oneDNN knows two spatial sizes only, but looks at each pixel alone: any two do. */
  private static memory.desc image(long... dims) {
    return Descs.plain(dims[0], dims[1], pixels(dims), 1);
  }

  private static long pixels(long... dims) {
    return LongStream.of(dims).skip(2).reduce(1, (a, b) -> a * b);
  }

  private void writeSegments(List<Segment> segments) {
    long[] in = Descs.longs(share.inputSizes(0));
    long[] out = Descs.longs(share.outputSizes());
    Slot x = program.input(Descs.plain(in));
    Slot y = program.output(Descs.plain(out));
    for (Segment segment : segments) {
      write(segment, x.as(image(in)), y.as(image(out)));
    }
  }

  private void write(Segment segment, Slot x, Slot y) {
    long pixels = Descs.dims(x.layout())[2];
    long rows = Descs.dims(x.layout())[0];
    long[] dims = {rows, segment.size, pixels, 1};
    memory.desc own = Descs.plain(dims);
    lrn_forward.primitive_desc forward = primitives.forward(List.of(Descs.blocked16(dims), own));
    memory.desc layout = forward.src_desc();
    Slot partX = OneDnnCutConvolution.channels(x, segment.input, dims);

    Pass pass = program.forward();
    Slot all = pass.scratch(own);
    Slot results = pass.staging(all, layout);
    Slot workspace = primitives.forward(forward, pass.fit(partX, layout), results);
    pass.deliver(results, all);
    for (Owned part : segment.owned) {
      pass.copy(part.in(all, pixels), part.of(y, rows, pixels));
    }
    if (!program.wantsInputGradients()) {
      return;
    }
    Pass back = program.backward();
    Slot dy = back.scratch(own);
    back.host(Host.zero(), dy);
    for (Owned part : segment.owned) {
      back.copy(part.of(gradientLike(y), rows, pixels), part.in(dy, pixels));
    }
    Slot dx = OneDnnCutConvolution.channels(gradientLike(x), segment.input, dims);
    Slot written = back.staging(dx, layout);
    primitives.backward(forward, back.fit(partX, layout), back.fit(dy, layout), written, workspace);
    back.deliver(written, dx);
  }

  private Slot gradientLike(Slot of) {
    return program.gradient(of).as(of.layout());
  }

  /** Input channels that lie side by side in one tower, with the outputs among them. */
  private List<Segment> segments() {
    int towers = ((LocalResponseNorm) share.layer()).towers();
    int tower = share.inputShapes().get(0).channels() / towers;
    Indices held = share.inputs().get(0).channels();
    List<Segment> segments = new ArrayList<>();
    int position = 0;
    for (Range run : held.runs()) {
      for (int t = run.from() / tower; t * tower < run.to(); t++) {
        Range part = run.intersect(new Range(t * tower, (t + 1) * tower));
        segments.add(new Segment(position, part.size(), owned(part)));
        position += part.size();
      }
    }
    return segments;
  }

  private List<Owned> owned(Range inputs) {
    List<Owned> owned = new ArrayList<>();
    int position = 0;
    for (Range run : share.output().channels().runs()) {
      Range both = run.intersect(inputs);
      if (!both.isEmpty()) {
        int output = position + both.from() - run.from();
        owned.add(new Owned(both.from() - inputs.from(), output, both.size()));
      }
      position += run.size();
    }
    return owned;
  }

  /**
   * Neighbouring input channels.
   *
   * @param input where they begin among the share's inputs
   */
  private record Segment(int input, int size, List<Owned> owned) {
    boolean isWhole(LayerShare share) {
      return size == share.inputs().get(0).channels().size()
          && owned.equals(List.of(new Owned(0, 0, size)))
          && size == share.output().channels().size();
    }
  }

  /**
   * Outputs of a segment that the share owns.
   *
   * @param inSegment where they begin in the segment
   * @param output where they begin among the share's outputs
   */
  private record Owned(int inSegment, int output, int size) {
    Slot in(Slot segment, long pixels) {
      return OneDnnCutConvolution.channels(
          segment, inSegment, Descs.dims(segment.layout())[0], size, pixels, 1);
    }

    Slot of(Slot outputs, long rows, long pixels) {
      return OneDnnCutConvolution.channels(outputs, output, rows, size, pixels, 1);
    }
  }
}
