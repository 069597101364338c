package dev.convoy.worker.kernel;

import dev.convoy.layout.Block;
import dev.convoy.plan.Chunk;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A layer whose forward pass runs on some of the rows at a time, each part with a kernel of its own
 * on views of the same buffers. Backward runs on all rows at once, but for layers that keep
 * something from forward to backward: there each part runs backward too.
 *
 * <p>Only for layers that work on each row by itself.
 */
public final class ChunkedKernel implements LayerKernel {
  private static final long ALIGNMENT = 64;

  private final LayerKernel whole;
  private final int rows;
  private final List<LayerKernel> parts;
  private final List<Range> ranges;
  private final boolean keeps;

  private ChunkedKernel(
      LayerKernel whole, int rows, List<LayerKernel> parts, List<Range> ranges, boolean keeps) {
    this.whole = whole;
    this.rows = rows;
    this.parts = parts;
    this.ranges = ranges;
    this.keeps = keeps;
  }

  /**
   * Compiles a share in parts: see {@link Kernels#layer} for the other parameters.
   *
   * @param chunks into how many parts its rows are cut
   * @throws IllegalStateException if the backend wants a part's numbers to lie otherwise than those
   *     of all rows
   */
  public static ChunkedKernel of(
      Kernels kernels,
      LayerShare share,
      List<Format> offered,
      Mode mode,
      boolean inputGradient,
      int chunks) {
    LayerKernel whole = kernels.layer(share, offered, mode, inputGradient);
    // With parameters forward is the same in either mode, and backward takes all rows.
    Mode part = share.parameters().isEmpty() ? mode : Mode.INFERENCE;
    Range all = new Range(0, share.output().rows().size());
    List<Range> ranges = new ArrayList<>();
    List<LayerKernel> parts = new ArrayList<>();
    for (int k = 0; k < chunks; k++) {
      Range range = new Chunk(k, chunks).rows(all);
      List<Format> inputs = rowsOf(whole.inputs(), range.size());
      LayerKernel kernel = kernels.layer(rowsOf(share, range), inputs, part, inputGradient);
      requireSame(share.name(), inputs, kernel.inputs());
      requireSame(share.name(), whole.parameters(), kernel.parameters());
      requireSame(
          share.name(), rowsOf(List.of(whole.output()), range.size()), List.of(kernel.output()));
      ranges.add(range);
      parts.add(kernel);
    }
    boolean keeps = parts.stream().anyMatch(p -> p.savedBytes() > 0);
    return new ChunkedKernel(whole, all.size(), parts, ranges, keeps);
  }

  private static List<Format> rowsOf(List<Format> formats, int rows) {
    return formats.stream().map(f -> f.withRows(rows)).toList();
  }

  /** The share of some of its rows; replicas still agree by what the rows of all shards are. */
  private static LayerShare rowsOf(LayerShare share, Range range) {
    return new LayerShare(
        share.name(),
        share.layer(),
        share.inputShapes(),
        share.outputShape(),
        share.inputs().stream().map(b -> rowsOf(b, range)).toList(),
        rowsOf(share.output(), range),
        share.rowShards(),
        share.rowShard(),
        share.seed(),
        share.activation());
  }

  private static Block rowsOf(Block block, Range range) {
    int first = block.rows().from();
    return new Block(new Range(first + range.from(), first + range.to()), block.channels());
  }

  private static void requireSame(String layer, List<Format> wanted, List<Format> got) {
    if (!wanted.equals(got)) {
      throw new IllegalStateException(
          "%s cannot run on %s rows at a time here: it wants %s for %s; use --chunks 1"
              .formatted(layer, wanted.get(0).sizes().get(0), got, wanted));
    }
  }

  /** Computes the output of one part of the rows. */
  public void forwardPart(int part, long step) {
    parts.get(part).forward(0, step);
  }

  @Override
  public void bind(Operands all) {
    if (!keeps) {
      whole.bind(all);
    }
    long kept = 0;
    for (int k = 0; k < parts.size(); k++) {
      LayerKernel part = parts.get(k);
      Buffer saved = null;
      if (all.saved() != null && part.savedBytes() > 0) {
        saved = new Buffer(all.saved().name(), part.savedBytes());
        saved.placeIn(all.saved(), kept);
        kept += aligned(part.savedBytes());
      }
      part.bind(operands(all, ranges.get(k), saved));
    }
  }

  private Operands operands(Operands all, Range range, @Nullable Buffer saved) {
    Buffer dy = all.outputGradient();
    return new Operands(
        rowsOf(all.inputs(), range),
        Objects.requireNonNull(rowsOf(all.output(), range)),
        null,
        rowsOf(dy, range),
        rowsOf(all.inputGradients(), range),
        all.parameters(),
        all.parameterGradients(),
        all.state(),
        saved,
        all.forwardScratch(),
        all.backwardScratch(),
        null,
        null);
  }

  private List<Buffer> rowsOf(List<Buffer> buffers, Range range) {
    return buffers.stream().map(b -> Objects.requireNonNull(rowsOf(b, range))).toList();
  }

  private @Nullable Buffer rowsOf(@Nullable Buffer buffer, Range range) {
    return buffer == null ? null : buffer.part(rows, range);
  }

  @Override
  public void forward(int phase, long step) {
    for (int k = 0; k < parts.size(); k++) {
      forwardPart(k, step);
    }
  }

  @Override
  public void backward(int phase, long step) {
    if (!keeps) {
      whole.backward(phase, step);
      return;
    }
    for (int k = 0; k < parts.size(); k++) {
      parts.get(k).backward(phase, step);
    }
  }

  @Override
  public void weightGradients(long step) {
    whole.weightGradients(step);
  }

  @Override
  public long savedBytes() {
    return parts.stream().mapToLong(p -> aligned(p.savedBytes())).sum();
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  @Override
  public long forwardScratchBytes() {
    return scratch(LayerKernel::forwardScratchBytes);
  }

  @Override
  public long backwardScratchBytes() {
    return scratch(LayerKernel::backwardScratchBytes);
  }

  private long scratch(ToLongFunction<LayerKernel> bytes) {
    long most = parts.stream().mapToLong(bytes).max().orElse(0);
    return keeps ? most : Math.max(most, bytes.applyAsLong(whole));
  }

  @Override
  public List<Format> inputs() {
    return whole.inputs();
  }

  @Override
  public Format output() {
    return whole.output();
  }

  @Override
  public Format outputGradient() {
    return whole.outputGradient();
  }

  @Override
  public List<Format> inputGradients() {
    return whole.inputGradients();
  }

  @Override
  public GradientSharing gradientSharing() {
    return whole.gradientSharing();
  }

  @Override
  public List<Format> parameters() {
    return whole.parameters();
  }

  @Override
  public List<String> state() {
    return whole.state();
  }

  @Override
  public boolean backwardReadsInputs() {
    return whole.backwardReadsInputs();
  }

  @Override
  public boolean backwardReadsOutput() {
    return whole.backwardReadsOutput();
  }

  @Override
  public int statistics() {
    return whole.statistics();
  }

  @Override
  public String forwardCode() {
    return parts.get(0).forwardCode();
  }

  @Override
  public String backwardCode() {
    return whole.backwardCode();
  }

  @Override
  public String weightGradientCode() {
    return whole.weightGradientCode();
  }

  @Override
  public boolean separatesWeightGradients() {
    return whole.separatesWeightGradients();
  }
}
