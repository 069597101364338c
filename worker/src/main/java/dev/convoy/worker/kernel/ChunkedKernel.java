package dev.convoy.worker.kernel;

import dev.convoy.layout.Block;
import dev.convoy.plan.Chunk;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  /** One part of the rows: a kernel, and the formats in which its operands are there. */
  private record Part(LayerKernel kernel, Range rows, List<Format> inputs, Format output) {

    /** Bytes of scratch behind the kernel's own, for operands that it wants in other formats. */
    long copiesBytes() {
      long bytes = 0;
      for (int k = 0; k < inputs.size(); k++) {
        bytes += copyBytes(inputs.get(k), kernel.inputs().get(k));
      }
      return bytes + copyBytes(output, kernel.output());
    }

    long forwardScratchBytes() {
      return aligned(kernel.forwardScratchBytes()) + copiesBytes();
    }
  }

  private final Kernels kernels;
  private final LayerKernel whole;
  private final int rows;
  private final List<Part> parts;
  private final boolean keeps;
  private final List<List<Runnable>> before = new ArrayList<>();
  private final List<Runnable> after = new ArrayList<>();

  private ChunkedKernel(
      Kernels kernels, LayerKernel whole, int rows, List<Part> parts, boolean keeps) {
    this.kernels = kernels;
    this.whole = whole;
    this.rows = rows;
    this.parts = parts;
    this.keeps = keeps;
  }

  /**
   * Compiles a share in parts: see {@link Kernels#layer} for the other parameters. Where the
   * backend likes other formats for a part than for all rows, the part's operands are copied.
   *
   * @param chunks into how many parts its rows are cut
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
    List<Part> parts = new ArrayList<>();
    for (int k = 0; k < chunks; k++) {
      Range range = new Chunk(k, chunks).rows(all);
      List<Format> inputs = rowsOf(whole.inputs(), range.size());
      LayerKernel kernel = kernels.layer(rowsOf(share, range), inputs, part, inputGradient);
      requireSame(share.name(), whole.parameters(), kernel.parameters());
      parts.add(new Part(kernel, range, inputs, whole.output().withRows(range.size())));
    }
    boolean keeps = parts.stream().anyMatch(p -> p.kernel.savedBytes() > 0);
    if (keeps) {
      parts.forEach(p -> requireSameBackward(share.name(), whole, p));
    }
    return new ChunkedKernel(kernels, whole, all.size(), parts, keeps);
  }

  private static void requireSameBackward(String layer, LayerKernel whole, Part part) {
    LayerKernel kernel = part.kernel;
    int size = part.rows.size();
    requireSame(layer, part.inputs, kernel.inputs());
    requireSame(layer, List.of(part.output), List.of(kernel.output()));
    requireSame(layer, rowsOf(whole.inputGradients(), size), kernel.inputGradients());
    requireSame(
        layer, List.of(whole.outputGradient().withRows(size)), List.of(kernel.outputGradient()));
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
    List<Runnable> copies = before.get(part);
    for (int k = 0; k < copies.size(); k++) {
      copies.get(k).run();
    }
    parts.get(part).kernel.forward(0, step);
    after.get(part).run();
  }

  @Override
  public void bind(Operands all) {
    if (!keeps) {
      whole.bind(all);
    }
    long kept = 0;
    for (Part part : parts) {
      LayerKernel kernel = part.kernel;
      Buffer saved = null;
      if (all.saved() != null && kernel.savedBytes() > 0) {
        saved = new Buffer(all.saved().name(), kernel.savedBytes());
        saved.placeIn(all.saved(), kept);
        kept += aligned(kernel.savedBytes());
      }
      kernel.bind(withCopies(part, operands(all, part.rows, saved)));
    }
  }

  /** The operands where the kernel wants them, and what copies them there and back. */
  private Operands withCopies(Part part, Operands there) {
    long at = aligned(part.kernel.forwardScratchBytes());
    List<Runnable> copies = new ArrayList<>();
    List<Buffer> inputs = new ArrayList<>();
    for (int k = 0; k < part.inputs.size(); k++) {
      Format have = part.inputs.get(k);
      Format want = part.kernel.inputs().get(k);
      Buffer input = there.inputs().get(k);
      if (have.equals(want)) {
        inputs.add(input);
      } else {
        Buffer copy = scratch(there, want, at);
        copies.add(kernels.copy(have, input, want, copy));
        inputs.add(copy);
        at += copyBytes(have, want);
      }
    }
    before.add(copies);
    Format made = part.kernel.output();
    Buffer output = there.output();
    if (made.equals(part.output)) {
      after.add(() -> {});
    } else {
      output = scratch(there, made, at);
      after.add(kernels.copy(made, output, part.output, there.output()));
    }
    return new Operands(
        inputs,
        output,
        there.labels(),
        there.outputGradient(),
        there.inputGradients(),
        there.parameters(),
        there.parameterGradients(),
        there.state(),
        there.saved(),
        there.forwardScratch(),
        there.backwardScratch(),
        there.statistics(),
        there.gradientStatistics());
  }

  private static Buffer scratch(Operands operands, Format format, long at) {
    Buffer buffer = new Buffer("copy", format.bytes());
    buffer.placeIn(Objects.requireNonNull(operands.forwardScratch()), at);
    return buffer;
  }

  private static long copyBytes(Format have, Format want) {
    return have.equals(want) ? 0 : aligned(want.bytes());
  }

  private Operands operands(Operands all, Range range, @Nullable Buffer saved) {
    return new Operands(
        rowsOf(all.inputs(), range),
        Objects.requireNonNull(rowsOf(all.output(), range)),
        null,
        rowsOf(all.outputGradient(), range),
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
      parts.get(k).kernel.backward(phase, step);
    }
  }

  @Override
  public void weightGradients(long step) {
    whole.weightGradients(step);
  }

  @Override
  public long savedBytes() {
    return parts.stream().mapToLong(p -> aligned(p.kernel.savedBytes())).sum();
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  @Override
  public long forwardScratchBytes() {
    long most = parts.stream().mapToLong(Part::forwardScratchBytes).max().orElse(0);
    return keeps ? most : Math.max(most, whole.forwardScratchBytes());
  }

  @Override
  public long backwardScratchBytes() {
    long most = parts.stream().mapToLong(p -> p.kernel.backwardScratchBytes()).max().orElse(0);
    return keeps ? most : Math.max(most, whole.backwardScratchBytes());
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
    return parts.get(0).kernel.forwardCode();
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
