package dev.convoy.worker.kernel;

import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.KernelSpec.Formats;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of the rows of a {@link ChunkedKernel}: a kernel of its own on views of the buffers of
 * all rows, and copies of them where it wants other formats than they have.
 */
final class ChunkPart {
  private static final long ALIGNMENT = 64;

  private final Kernels kernels;
  private final LayerKernel kernel;
  private final Formats formats; // of the kernel
  private final int allRows;
  private final Range rows;
  private final List<Format> inputs;
  private final Format output;
  private final List<Runnable> before = new ArrayList<>();
  private final List<Runnable> after = new ArrayList<>();

  /**
   * Compiles a part of a share.
   *
   * @param whole the formats of the kernel of all its rows, in which the operands are there
   * @param rows which of the share's rows, counted from its first
   */
  ChunkPart(
      Kernels kernels,
      LayerShare share,
      Formats whole,
      Range rows,
      Mode mode,
      boolean inputGradient) {
    this.kernels = kernels;
    this.allRows = share.output().rows().size();
    this.rows = rows;
    this.inputs = ofRows(whole.inputs());
    this.output = whole.output().withRows(rows.size());
    this.kernel = kernels.layer(share.ofRows(rows), inputs, mode, inputGradient);
    this.formats = kernel.spec().formats();
    requireSame(share.name(), whole.parameters(), formats.parameters());
  }

  /**
   * Refuses a kernel that would need copies to run backward, too.
   *
   * @throws IllegalStateException when it wants other formats than there are
   */
  void requireBackwardInPlace(String layer, Formats whole) {
    requireSame(layer, inputs, formats.inputs());
    requireSame(layer, List.of(output), List.of(formats.output()));
    requireSame(layer, ofRows(whole.inputGradients()), formats.inputGradients());
    requireSame(layer, ofRows(List.of(whole.outputGradient())), List.of(formats.outputGradient()));
  }

  private static void requireSame(String layer, List<Format> wanted, List<Format> got) {
    if (!wanted.equals(got)) {
      throw new IllegalStateException(
          "%s cannot run on %s rows at a time here: it wants %s for %s; use --chunks 1"
              .formatted(layer, wanted.get(0).sizes().get(0), got, wanted));
    }
  }

  private List<Format> ofRows(List<Format> formats) {
    return formats.stream().map(f -> f.withRows(rows.size())).toList();
  }

  /** Whether it keeps something from forward to backward. */
  boolean keeps() {
    return kernel.spec().memory().saved() > 0;
  }

  /** Bytes of what it keeps, up to where the next part's may begin. */
  long savedBytes() {
    return aligned(kernel.spec().memory().saved());
  }

  /** Bytes for the kernel, and behind them for the operands that it wants in other formats. */
  long forwardScratchBytes() {
    long bytes = aligned(kernel.spec().memory().forwardScratch());
    for (int k = 0; k < inputs.size(); k++) {
      bytes += copyBytes(inputs.get(k), formats.inputs().get(k));
    }
    return bytes + copyBytes(output, formats.output());
  }

  long backwardScratchBytes() {
    return kernel.spec().memory().backwardScratch();
  }

  private static long copyBytes(Format have, Format want) {
    return have.equals(want) ? 0 : aligned(want.bytes());
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /**
   * Gives it its part of the buffers of all rows.
   *
   * @param savedAt where in what is saved its own begins
   */
  void bind(Operands all, long savedAt) {
    long at = aligned(kernel.spec().memory().forwardScratch());
    List<Buffer> read = new ArrayList<>();
    for (int k = 0; k < inputs.size(); k++) {
      Format have = inputs.get(k);
      Format want = formats.inputs().get(k);
      Buffer input = ofRows(all.inputs().get(k));
      if (have.equals(want)) {
        read.add(input);
      } else {
        Buffer copy = scratch(all, want, at);
        before.add(kernels.copy(have, input, want, copy));
        read.add(copy);
        at += copyBytes(have, want);
      }
    }
    Format made = formats.output();
    Buffer result = ofRows(all.output());
    Buffer written = result;
    if (!made.equals(output)) {
      written = scratch(all, made, at);
      after.add(kernels.copy(made, written, output, result));
    }
    kernel.bind(
        new Operands(
            read,
            written,
            null,
            all.outputGradient() == null ? null : ofRows(all.outputGradient()),
            all.inputGradients().stream().map(this::ofRows).toList(),
            all.parameters(),
            all.parameterGradients(),
            all.state(),
            saved(all, savedAt),
            all.forwardScratch(),
            all.backwardScratch(),
            null,
            null));
  }

  private Buffer ofRows(Buffer buffer) {
    return buffer.part(allRows, rows);
  }

  private @Nullable Buffer saved(Operands all, long at) {
    if (all.saved() == null || !keeps()) {
      return null;
    }
    Buffer saved = new Buffer(all.saved().name(), kernel.spec().memory().saved());
    saved.placeIn(all.saved(), at);
    return saved;
  }

  private static Buffer scratch(Operands all, Format format, long at) {
    Buffer buffer = new Buffer("copy", format.bytes());
    buffer.placeIn(Objects.requireNonNull(all.forwardScratch()), at);
    return buffer;
  }

  void forward(long step) {
    run(before);
    kernel.forward(0, step);
    run(after);
  }

  private static void run(List<Runnable> copies) {
    for (int k = 0; k < copies.size(); k++) {
      copies.get(k).run();
    }
  }

  void backward(int phase, long step) {
    kernel.backward(phase, step);
  }

  List<String> forwardCode() {
    return kernel.spec().code().forward();
  }
}
