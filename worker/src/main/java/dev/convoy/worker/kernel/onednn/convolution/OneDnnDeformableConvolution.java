package dev.convoy.worker.kernel.onednn.convolution;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.convoy.network.DeformableConvolution;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.NoCodeException;
import dev.convoy.worker.kernel.onednn.engine.CpuEngine;
import dev.convoy.worker.kernel.onednn.engine.Descs;
import dev.convoy.worker.kernel.onednn.program.Arguments;
import dev.convoy.worker.kernel.onednn.program.Host;
import dev.convoy.worker.kernel.onednn.program.OneDnnOperand;
import dev.convoy.worker.kernel.onednn.program.OneDnnPass;
import dev.convoy.worker.kernel.onednn.program.OneDnnProgram;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;

/**
 * Deformable convolution as matrix products over tiles of sampled columns: for each tile of output
 * pixels, counted over all rows,
 *
 * <pre>
 * columns (pixels, K) = sampled x                              K = held inputs · taps
 * y  (pixels, O)  = columns · wᵀ + b                           for each filter group
 * dw (O, K)      += dyᵀ · columns
 * d columns       = dy · w, scattered to dx and the offsets' gradient
 * </pre>
 *
 * <p>A tile is so small that it stays in the CPU's cache between sampling and product. All tensors
 * are channels-last, so a tile of y is some rows of a matrix.
 */
public final class OneDnnDeformableConvolution {
  /** About half of a core's second-level cache. */
  private static final long TILE_BYTES = 512 << 10;

  private final OneDnnProgram program;
  private final List<ConvolutionPart> parts;
  private final DeformableColumns columns;
  private final List<Range> tiles;
  private final OneDnnOperand x;
  private final OneDnnOperand offsets;
  private final OneDnnOperand y;
  private final OneDnnOperand w;
  private final memory.desc byPixels; // weights in the order of the columns
  private final @Nullable OneDnnOperand b;
  private final int outputs;
  private final int rowSize; // weights of one output

  private OneDnnDeformableConvolution(OneDnnProgram program) {
    LayerShare share = program.share();
    DeformableConvolution layer = (DeformableConvolution) share.layer();
    this.program = program;
    this.parts = oneGroupEach(ConvolutionPart.of(share));
    int read = parts.stream().mapToInt(ConvolutionPart::input).distinct().toArray().length;
    if (read * parts.get(0).inputs() != share.inputs().get(0).channels().size()) {
      throw new NoCodeException(
          share.name() + ": the worker holds input channels that none of its outputs reads");
    }
    this.columns = new DeformableColumns(share, program.wantsInputGradients());
    this.x = program.input(channelsLast(share.inputSizes(0)));
    this.offsets = program.input(channelsLast(share.inputSizes(1)));
    this.y = program.output(channelsLast(share.outputSizes()));
    List<Integer> weights = share.parameters().get(0).sizes();
    this.byPixels = channelsLast(weights);
    this.w = program.parameter(program.stored(byPixels, Descs.plain(Descs.longs(weights))));
    this.outputs = share.output().channels().size();
    this.b = layer.bias() ? program.parameter(Descs.plain(outputs)) : null;
    this.rowSize = share.parameters().get(0).rowSize();
    this.tiles =
        tiles(share.output().rows().size() * share.outputShape().spatialSize(), columns.width());
  }

  private static memory.desc channelsLast(List<Integer> sizes) {
    return Descs.channelsLast(Descs.longs(sizes));
  }

  private static List<ConvolutionPart> oneGroupEach(List<ConvolutionPart> parts) {
    List<ConvolutionPart> single = new ArrayList<>();
    for (ConvolutionPart part : parts) {
      for (int g = 0; g < part.groups(); g++) {
        single.add(
            new ConvolutionPart(
                1,
                part.input() + g * part.inputsPerGroup(),
                part.inputsPerGroup(),
                part.output() + g * part.outputsPerGroup(),
                part.outputsPerGroup()));
      }
    }
    return single;
  }

  /** As few tiles as there must be, all but the last of one size. */
  private static List<Range> tiles(int pixels, int width) {
    long most = Math.max(1, TILE_BYTES / (4L * width));
    int count = Math.toIntExact((pixels + most - 1) / most);
    int size = (pixels + count - 1) / count;
    List<Range> tiles = new ArrayList<>();
    for (int from = 0; from < pixels; from += size) {
      tiles.add(new Range(from, Math.min(pixels, from + size)));
    }
    return tiles;
  }

  /** Writes the layer's passes down. */
  public static void write(OneDnnProgram program) {
    OneDnnDeformableConvolution layer = new OneDnnDeformableConvolution(program);
    layer.forward();
    if (program.trains()) {
      layer.backward();
    }
  }

  private void forward() {
    OneDnnPass pass = program.forward();
    OneDnnOperand ordered = pass.fit(w, byPixels);
    OneDnnOperand tile = pass.scratch(Descs.plain(tiles.get(0).size(), columns.width()));
    List<OneDnnOperand> packed = new ArrayList<>();
    for (ConvolutionPart part : parts) {
      long[] dims = {rowSize, part.outputs()};
      memory.desc liked = product(part, tiles.get(0), Descs.any(dims)).weights_desc();
      memory.desc transposed = Descs.strided(dims, new long[] {1, rowSize});
      packed.add(pass.fit(ordered.at((long) part.output() * rowSize, transposed), liked));
    }
    for (Range pixels : tiles) {
      pass.host(columns.gather(pixels), x, offsets, tile);
      for (int k = 0; k < parts.size(); k++) {
        ConvolutionPart part = parts.get(k);
        OneDnnOperand bias = b == null ? null : b.at(part.output(), Descs.plain(1, part.outputs()));
        pass.run(
            product(part, pixels, packed.get(k).layout()),
            Arguments.of(DNNL_ARG_SRC, columns(tile, part, pixels))
                .and(DNNL_ARG_WEIGHTS, packed.get(k))
                .and(DNNL_ARG_BIAS, bias)
                .and(DNNL_ARG_DST, outputs(y, part, pixels)));
      }
    }
  }

  /** {@code y = columns · wᵀ + b}. */
  private matmul.primitive_desc product(ConvolutionPart part, Range pixels, memory.desc weights) {
    memory.desc source = columnsDesc(pixels);
    memory.desc target = outputsDesc(part, pixels);
    CpuEngine cpu = program.cpu();
    return b == null
        ? new matmul.primitive_desc(cpu.engine(), source, weights, target, cpu.attributes(), false)
        : new matmul.primitive_desc(
            cpu.engine(),
            source,
            weights,
            Descs.plain(1, part.outputs()),
            target,
            cpu.attributes(),
            false);
  }

  private void backward() {
    OneDnnPass pass = program.backward();
    OneDnnOperand dy = program.gradient(y);
    OneDnnOperand tile = pass.scratch(Descs.plain(tiles.get(0).size(), columns.width()));
    weights(pass, tile, dy);
    if (b != null) {
      pass.host(Host.sumOfRows(outputs), dy, program.gradient(b));
    }
    if (program.wantsInputGradients()) {
      data(pass, tile, dy);
    }
  }

  /** {@code dw += dyᵀ · columns}, tile by tile; the columns are sampled again. */
  private void weights(OneDnnPass pass, OneDnnOperand tile, OneDnnOperand dy) {
    OneDnnOperand dw = pass.staging(program.gradient(w), byPixels);
    for (Range pixels : tiles) {
      pass.host(columns.gather(pixels), x, offsets, tile);
      for (ConvolutionPart part : parts) {
        long[] dims = {part.outputs(), pixels.size()};
        memory.desc transposed = Descs.strided(dims, new long[] {1, outputs});
        OneDnnOperand target =
            dw.at((long) part.output() * rowSize, Descs.plain(part.outputs(), rowSize));
        matmul.primitive_desc pd =
            new matmul.primitive_desc(
                program.cpu().engine(),
                transposed,
                columnsDesc(pixels),
                target.layout(),
                attributes(/* sum= */ pixels.from() > 0),
                false);
        pass.run(
            pd,
            Arguments.of(DNNL_ARG_SRC, outputs(dy, part, pixels).as(transposed))
                .and(DNNL_ARG_WEIGHTS, columns(tile, part, pixels))
                .and(DNNL_ARG_DST, target));
      }
    }
    pass.deliver(dw, program.gradient(w));
  }

  /**
   * {@code d columns = dy · w}, scattered. Where two parts read the same inputs, the second adds.
   */
  private void data(OneDnnPass pass, OneDnnOperand tile, OneDnnOperand dy) {
    OneDnnOperand ordered = pass.fit(w, byPixels);
    List<OneDnnOperand> packed = new ArrayList<>();
    for (ConvolutionPart part : parts) {
      long[] dims = {part.outputs(), rowSize};
      memory.desc liked = columnGradient(part, tiles.get(0), Descs.any(dims), false).weights_desc();
      packed.add(pass.fit(ordered.at((long) part.output() * rowSize, Descs.plain(dims)), liked));
    }
    for (Range pixels : tiles) {
      Set<Integer> written = new HashSet<>();
      for (int k = 0; k < parts.size(); k++) {
        ConvolutionPart part = parts.get(k);
        boolean sum = !written.add(part.input());
        pass.run(
            columnGradient(part, pixels, packed.get(k).layout(), sum),
            Arguments.of(DNNL_ARG_SRC, outputs(dy, part, pixels))
                .and(DNNL_ARG_WEIGHTS, packed.get(k))
                .and(DNNL_ARG_DST, columns(tile, part, pixels)));
      }
      pass.host(
          columns.scatter(pixels),
          x,
          offsets,
          tile,
          program.gradient(x),
          program.gradient(offsets));
    }
  }

  private matmul.primitive_desc columnGradient(
      ConvolutionPart part, Range pixels, memory.desc weights, boolean sum) {
    return new matmul.primitive_desc(
        program.cpu().engine(),
        outputsDesc(part, pixels),
        weights,
        columnsDesc(pixels),
        attributes(sum),
        false);
  }

  private primitive_attr attributes(boolean sum) {
    return sum ? CpuEngine.adding() : program.cpu().attributes();
  }

  /** Of a tile, the columns that a part reads. */
  private OneDnnOperand columns(OneDnnOperand tile, ConvolutionPart part, Range pixels) {
    return tile.at(columns.begin(part.input()), columnsDesc(pixels));
  }

  private memory.desc columnsDesc(Range pixels) {
    return Descs.strided(new long[] {pixels.size(), rowSize}, new long[] {columns.width(), 1});
  }

  /** Of the output or its gradient, some pixels of what a part owns. */
  private OneDnnOperand outputs(OneDnnOperand whole, ConvolutionPart part, Range pixels) {
    return whole.at((long) pixels.from() * outputs + part.output(), outputsDesc(part, pixels));
  }

  private memory.desc outputsDesc(ConvolutionPart part, Range pixels) {
    return Descs.strided(new long[] {pixels.size(), part.outputs()}, new long[] {outputs, 1});
  }
}
