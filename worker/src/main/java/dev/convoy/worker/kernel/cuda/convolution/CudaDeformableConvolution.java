package dev.convoy.worker.kernel.cuda.convolution;

import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.Window;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.LayerShare;
import dev.convoy.worker.kernel.cuda.device.CudaOperand;
import dev.convoy.worker.kernel.cuda.device.Gpu;
import dev.convoy.worker.kernel.cuda.layer.Bias;
import dev.convoy.worker.kernel.cuda.layer.Gemm;
import dev.convoy.worker.kernel.cuda.program.CudaPass;
import dev.convoy.worker.kernel.cuda.program.CudaProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deformable convolution: samples become columns {@code (records, channels, taps, pixels)}, of
 * which cuBLAS takes the products with the filters, a record at a time with all its groups. As many
 * records are sampled at once as a bounded room holds.
 */
public final class CudaDeformableConvolution {
  private static final long ROOM = 64L << 20; // elements of columns at once

  private final CudaProgram program;
  private final DeformableConvolution layer;
  private final Shape input;
  private final int taps;
  private final int pixels;
  private final int rowSize; // weights of one output
  private final CudaOperand window;

  private CudaDeformableConvolution(CudaProgram program, DeformableConvolution layer) {
    LayerShare share = program.share();
    this.program = program;
    this.layer = layer;
    this.input = share.inputShapes().get(0);
    this.taps = layer.window().taps();
    this.pixels = share.outputShape().spatialSize();
    this.rowSize = share.parameters().get(0).rowSize();
    this.window = window();
  }

  /** Writes the layer's passes down. */
  public static void write(CudaProgram program, DeformableConvolution layer) {
    CudaDeformableConvolution writer = new CudaDeformableConvolution(program, layer);
    if (program.wantsInputGradients()) {
      program.backward().clear(program.inputGradient(0));
      program.backward().clear(program.inputGradient(1));
    }
    for (FilterBucket bucket : FilterBucket.of(program.share())) {
      Columns columns = writer.columns(bucket);
      writer.forward(bucket, columns);
      if (program.wantsInputGradients()) {
        writer.backward(bucket, columns);
      }
      if (program.trains()) {
        writer.weightGradient(bucket, columns);
      }
    }
    Bias.add(program);
    Bias.gradient(program);
  }

  private CudaOperand window() {
    Window w = layer.window();
    List<Integer> sizes = new ArrayList<>(input.spatial());
    sizes.addAll(program.share().outputShape().spatial());
    for (List<Integer> two : List.of(w.kernel(), w.stride(), w.dilation(), w.before())) {
      sizes.addAll(two);
    }
    return program.gpu().table(sizes.stream().mapToInt(n -> n).toArray());
  }

  /**
   * Tables of a bucket's columns; see {@code deform.cu}.
   *
   * @param channels how many input channels they come from
   * @param pairs how many pairs of shifts
   */
  private record Columns(
      int channels,
      CudaOperand planes,
      CudaOperand shifts,
      int pairs,
      CudaOperand pairTable,
      CudaOperand members) {}

  private Columns columns(FilterBucket bucket) {
    int[] held = program.share().inputs().get(0).channels().stream().toArray();
    int perOffsetGroup = input.channels() / layer.offsetGroups();
    int channels = bucket.inputs().length;
    int[] shifts = new int[channels * taps * 2];
    Map<Integer, List<Integer>> byOffsetGroup = new LinkedHashMap<>();
    for (int c = 0; c < channels; c++) {
      int group = held[bucket.inputs()[c]] / perOffsetGroup;
      byOffsetGroup.computeIfAbsent(group, g -> new ArrayList<>()).add(c);
      System.arraycopy(shiftsOf(group), 0, shifts, c * taps * 2, taps * 2);
    }
    List<int[]> pairs = new ArrayList<>();
    int[] members = new int[byOffsetGroup.size() * (channels + 1)];
    int row = 0;
    for (Map.Entry<Integer, List<Integer>> group : byOffsetGroup.entrySet()) {
      int[] positions = shiftsOf(group.getKey());
      for (int t = 0; t < taps; t++) {
        pairs.add(new int[] {positions[2 * t], positions[2 * t + 1], t, row});
      }
      int at = row++ * (channels + 1);
      members[at++] = group.getValue().size();
      for (int c : group.getValue()) {
        members[at++] = c;
      }
    }
    Gpu gpu = program.gpu();
    return new Columns(
        channels,
        gpu.table(bucket.inputs()),
        gpu.table(shifts),
        pairs.size(),
        gpu.table(pairs.stream().flatMapToInt(Arrays::stream).toArray()),
        gpu.table(members));
  }

  /** Where the shifts of an offset group lie among the held offsets: down and right of each tap. */
  private int[] shiftsOf(int offsetGroup) {
    return program.positions(
        Indices.range(offsetGroup * 2 * taps, (offsetGroup + 1) * 2 * taps), 1);
  }

  /** Some records of the batch. */
  private record Records(int from, int count) {}

  private List<Records> chunks(Columns columns) {
    long each = (long) columns.channels * taps * pixels;
    int atOnce = (int) Math.max(1, Math.min(program.rows(), ROOM / each));
    List<Records> chunks = new ArrayList<>();
    for (int from = 0; from < program.rows(); from += atOnce) {
      chunks.add(new Records(from, Math.min(atOnce, program.rows() - from)));
    }
    return chunks;
  }

  private CudaOperand room(CudaPass pass, Columns columns) {
    return pass.scratch(chunks(columns).get(0).count * size(columns));
  }

  /** Elements of one record's columns. */
  private long size(Columns columns) {
    return (long) columns.channels * taps * pixels;
  }

  private static CudaOperand of(CudaOperand tensor, Records records, int rows) {
    long each = tensor.elements() / rows;
    return tensor.part(records.from * each, records.count * each);
  }

  private void sample(CudaPass pass, Columns columns, Records records, CudaOperand to) {
    pass.each(
        "sample_columns",
        records.count * size(columns),
        of(program.input(0), records, program.rows()),
        of(program.input(1), records, program.rows()),
        to,
        columns.planes,
        columns.shifts,
        window,
        columns.channels,
        program.held(0),
        program.held(1));
  }

  private void forward(FilterBucket bucket, Columns columns) {
    CudaPass pass = program.forward();
    int rows = program.rows();
    int own = program.own();
    CudaOperand y = pass.staging(program.output(), rows, own, pixels, bucket.outputs());
    CudaOperand w = pass.take(program.parameter(0), 1, own, rowSize, bucket.outputs());
    CudaOperand room = room(pass, columns);
    Gemm product = product(bucket, bucket.outputsPerGroup(), pixels, rowSize, false, false, 0);
    for (Records records : chunks(columns)) {
      sample(pass, columns, records, room);
      for (int n = 0; n < records.count; n++) {
        CudaOperand of = room.part(n * size(columns), size(columns));
        product.write(program.gpu(), name(), pass, w, of, record(y, records.from + n));
      }
    }
    pass.deliver(y, program.output(), rows, own, pixels, bucket.outputs());
  }

  /** Products of all groups of one record; strides follow from the sizes. */
  private static Gemm product(
      FilterBucket bucket,
      int m,
      int n,
      int k,
      boolean transposeA,
      boolean transposeB,
      float beta) {
    return new Gemm(
        m,
        n,
        k,
        transposeA,
        transposeB,
        bucket.groups(),
        (long) m * k,
        (long) k * n,
        (long) m * n,
        beta);
  }

  private CudaOperand record(CudaOperand tensor, int row) {
    long each = tensor.elements() / program.rows();
    return tensor.part(row * each, each);
  }

  private String name() {
    return program.share().name();
  }

  private CudaOperand slope(CudaPass pass, FilterBucket bucket) {
    CudaOperand dy = program.slope();
    return pass.take(dy, program.rows(), program.own(), pixels, bucket.outputs());
  }

  /** The slopes of the columns, and from them those of maps and shifts. */
  private void backward(FilterBucket bucket, Columns columns) {
    CudaPass pass = program.backward();
    CudaOperand dy = slope(pass, bucket);
    CudaOperand w = pass.take(program.parameter(0), 1, program.own(), rowSize, bucket.outputs());
    CudaOperand room = room(pass, columns);
    Gemm slopes = product(bucket, rowSize, pixels, bucket.outputsPerGroup(), true, false, 0);
    for (Records records : chunks(columns)) {
      for (int n = 0; n < records.count; n++) {
        CudaOperand of = room.part(n * size(columns), size(columns));
        slopes.write(program.gpu(), name(), pass, w, record(dy, records.from + n), of);
      }
      spread(pass, columns, records, room);
    }
  }

  private void weightGradient(FilterBucket bucket, Columns columns) {
    CudaPass pass = program.weightGradients();
    int own = program.own();
    int out = bucket.outputsPerGroup();
    CudaOperand dy = slope(pass, bucket);
    CudaOperand dw = pass.staging(program.parameterGradient(0), 1, own, rowSize, bucket.outputs());
    CudaOperand room = room(pass, columns);
    for (Records records : chunks(columns)) {
      sample(pass, columns, records, room);
      for (int n = 0; n < records.count; n++) {
        int row = records.from + n;
        CudaOperand of = room.part(n * size(columns), size(columns));
        product(bucket, out, rowSize, pixels, false, true, row == 0 ? 0 : 1)
            .write(program.gpu(), name(), pass, record(dy, row), of, dw);
      }
    }
    pass.deliver(dw, program.parameterGradient(0), 1, own, rowSize, bucket.outputs());
  }

  private void spread(CudaPass pass, Columns columns, Records records, CudaOperand slopes) {
    int rows = program.rows();
    CudaOperand x = of(program.input(0), records, rows);
    CudaOperand offsets = of(program.input(1), records, rows);
    pass.each(
        "spread_columns",
        records.count * size(columns),
        slopes,
        offsets,
        of(program.inputGradient(0), records, rows),
        columns.planes,
        columns.shifts,
        window,
        columns.channels,
        program.held(0),
        program.held(1));
    pass.each(
        "slope_of_shifts",
        (long) records.count * columns.pairs * pixels,
        slopes,
        x,
        offsets,
        of(program.inputGradient(1), records, rows),
        columns.planes,
        columns.pairTable,
        columns.members,
        window,
        columns.channels,
        program.held(0),
        program.held(1),
        columns.pairs);
  }
}
