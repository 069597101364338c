package dev.convoy.worker.kernel.onednn;

import dev.convoy.worker.kernel.LayerShare;
import java.util.List;
import org.bytedeco.dnnl.lrn_forward;
import org.bytedeco.dnnl.memory;

/**
 * Local response normalisation of a share that cuts towers: one normalisation a segment, on
 * channels of plain tensors.
 *
 * <p>Outputs of the halo are computed and thrown away; backward, their gradients are zeros, so what
 * remains is just what the owned outputs contribute. Where oneDNN needs whole blocks of channels,
 * channels of zeros are put behind: no neighbour's sum changes by them.
 */
final class OneDnnCutLocalResponseNorm {
  private final Program program;
  private final LrnPrimitives primitives;
  private final Slot x;
  private final Slot y;
  private final long rows;
  private final long pixels;

  private OneDnnCutLocalResponseNorm(Program program) {
    LayerShare share = program.share();
    long[] in = Descs.longs(share.inputSizes(0));
    long[] out = Descs.longs(share.outputSizes());
    this.program = program;
    this.primitives = LrnPrimitives.of(program);
    this.rows = in[0];
    this.pixels = Descs.pixels(in);
    this.x = program.input(Descs.plain(in)).as(Descs.plain(rows, in[1], pixels, 1));
    this.y = program.output(Descs.plain(out)).as(Descs.plain(rows, out[1], pixels, 1));
  }

  static void write(Program program, List<LrnSegment> segments) {
    OneDnnCutLocalResponseNorm layer = new OneDnnCutLocalResponseNorm(program);
    segments.forEach(layer::write);
  }

  private void write(LrnSegment segment) {
    long[] own = {rows, segment.size(), pixels, 1};
    long[] filledUp = {rows, Descs.wholeBlocks(segment.size()), pixels, 1};
    lrn_forward.primitive_desc whole = primitives.forward(List.of(Descs.blocked(filledUp)));
    if (primitives.isFast(whole)) {
      writeInBlocks(segment, whole, Descs.blocked(own), Descs.plain(own));
      return;
    }
    long[] dims = {rows, width(segment), pixels, 1};
    memory.desc plain = Descs.plain(dims);
    lrn_forward.primitive_desc any =
        primitives.forward(List.of(Descs.blocked(dims), Descs.channelsLast(dims), plain));
    if (primitives.isFast(any)) {
      writeInLayout(segment, any, plain);
    } else {
      writeLoops(segment);
    }
  }

  private void writeLoops(LrnSegment segment) {
    LrnLoops loops =
        new LrnLoops(
            program.cpu().crew(),
            primitives.layer(),
            segment,
            (int) rows,
            (int) pixels,
            (int) Descs.dims(x.layout())[1],
            (int) Descs.dims(y.layout())[1]);
    program.forward().host(loops::forward, x, y);
    if (program.wantsInputGradients()) {
      program.backward().host(loops::backward, x, gradient(y), gradient(x));
    }
  }

  /**
   * Where whole blocks are fast. Blocks of fewer channels are filled up with zeros by the copy
   * itself; to the normalisation these are channels, whose zeros change no neighbour's sum.
   *
   * @param blocks the segment's channels in blocks
   */
  private void writeInBlocks(
      LrnSegment segment,
      lrn_forward.primitive_desc forward,
      memory.desc blocks,
      memory.desc plain) {
    Pass pass = program.forward();
    memory.desc filledUp = forward.src_desc();
    Slot read = pass.fit(channels(x, segment.input(), segment.size()), blocks);
    Slot results = pass.scratch(blocks);
    Slot workspace = primitives.forward(forward, read.as(filledUp), results.as(filledUp));
    Slot all = pass.fit(results, plain);
    for (LrnSegment.Owned part : segment.owned()) {
      pass.copy(
          channels(all, part.inSegment(), part.size()), channels(y, part.output(), part.size()));
    }
    if (program.wantsInputGradients()) {
      Pass back = program.backward();
      Slot dy = back.fit(gradients(back, segment, plain), blocks);
      Slot readAgain = back.fit(channels(x, segment.input(), segment.size()), blocks);
      Slot written = back.scratch(blocks);
      primitives.backward(
          forward, readAgain.as(filledUp), dy.as(filledUp), written.as(filledUp), workspace);
      back.copy(written, channels(gradient(x), segment.input(), segment.size()));
    }
  }

  private void writeInLayout(
      LrnSegment segment, lrn_forward.primitive_desc forward, memory.desc plain) {
    memory.desc layout = forward.src_desc();

    Pass pass = program.forward();
    Slot results = pass.scratch(layout);
    Slot read = pass.fit(inputs(pass, segment, plain), layout);
    Slot workspace = primitives.forward(forward, read, results);
    Slot all = pass.fit(results, plain);
    for (LrnSegment.Owned part : segment.owned()) {
      pass.copy(
          channels(all, part.inSegment(), part.size()), channels(y, part.output(), part.size()));
    }
    if (program.wantsInputGradients()) {
      Pass back = program.backward();
      Slot dy = back.fit(gradients(back, segment, plain), layout);
      Slot written = back.scratch(layout);
      Slot readAgain = back.fit(inputs(back, segment, plain), layout);
      primitives.backward(forward, readAgain, dy, written, workspace);
      Slot dx = channels(gradient(x), segment.input(), segment.size());
      back.copy(channels(back.fit(written, plain), 0, segment.size()), dx);
    }
  }

  /** The channels of a segment, and of zeros behind. */
  private int width(LrnSegment segment) {
    int missing = primitives.needsWholeBlocks(segment.size()) ? 16 - segment.size() % 16 : 0;
    return segment.size() + missing;
  }

  private Slot inputs(Pass pass, LrnSegment segment, memory.desc plain) {
    Slot own = channels(x, segment.input(), segment.size());
    if (Descs.dims(plain)[1] == segment.size()) {
      return own;
    }
    Slot padded = pass.scratch(plain);
    pass.host(Host.zero(), padded);
    pass.copy(own, channels(padded, 0, segment.size()));
    return padded;
  }

  /** The gradients of a segment's outputs: zeros in the halo. */
  private Slot gradients(Pass back, LrnSegment segment, memory.desc plain) {
    Slot dy = back.scratch(plain);
    back.host(Host.zero(), dy);
    for (LrnSegment.Owned part : segment.owned()) {
      back.copy(
          channels(gradient(y), part.output(), part.size()),
          channels(dy, part.inSegment(), part.size()));
    }
    return dy;
  }

  private Slot gradient(Slot of) {
    return program.gradient(of).as(of.layout());
  }

  private Slot channels(Slot whole, int position, int size) {
    return whole.channels(position, rows, size, pixels, 1);
  }
}
