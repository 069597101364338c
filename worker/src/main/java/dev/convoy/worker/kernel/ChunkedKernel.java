package dev.convoy.worker.kernel;

import dev.convoy.plan.Chunk;
import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.KernelSpec.Code;
import dev.convoy.worker.kernel.KernelSpec.OwnMemory;
import dev.convoy.worker.kernel.Kernels.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A layer whose forward pass runs on some of the rows at a time, each part with a kernel of its own
 * on views of the same buffers. Backward runs on all rows at once, but for layers that keep
 * something from forward to backward: there each part runs backward too.
 *
 * <p>Only for layers that work on each row by itself.
 */
public final class ChunkedKernel implements LayerKernel {
  private final LayerKernel whole;
  private final List<ChunkPart> parts;
  private final boolean keeps;
  private final KernelSpec spec;

  private ChunkedKernel(LayerKernel whole, List<ChunkPart> parts, boolean keeps) {
    this.whole = whole;
    this.parts = parts;
    this.keeps = keeps;
    this.spec = spec(whole.spec(), parts, keeps);
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
    List<ChunkPart> parts = new ArrayList<>();
    for (int k = 0; k < chunks; k++) {
      Range rows = new Chunk(k, chunks).rows(all);
      parts.add(new ChunkPart(kernels, share, whole.spec().formats(), rows, part, inputGradient));
    }
    boolean keeps = parts.stream().anyMatch(ChunkPart::keeps);
    if (keeps) {
      parts.forEach(p -> p.requireBackwardInPlace(share.name(), whole.spec().formats()));
    }
    return new ChunkedKernel(whole, parts, keeps);
  }

  /**
   * That of all rows, but for what the parts keep and run forward; they use their scratch in turn.
   */
  private static KernelSpec spec(KernelSpec whole, List<ChunkPart> parts, boolean keeps) {
    OwnMemory memory =
        new OwnMemory(
            parts.stream().mapToLong(ChunkPart::savedBytes).sum(),
            Math.max(
                most(parts, ChunkPart::forwardScratchBytes),
                keeps ? 0 : whole.memory().forwardScratch()),
            Math.max(
                most(parts, ChunkPart::backwardScratchBytes),
                keeps ? 0 : whole.memory().backwardScratch()));
    Code code =
        new Code(
            parts.get(0).forwardCode(), whole.code().backward(), whole.code().weightGradients());
    return new KernelSpec(
        whole.formats(),
        whole.gradientSharing(),
        whole.state(),
        whole.statistics(),
        memory,
        whole.backwardReads(),
        whole.separatesWeightGradients(),
        code);
  }

  private static long most(List<ChunkPart> parts, ToLongFunction<ChunkPart> bytes) {
    return parts.stream().mapToLong(bytes).max().orElse(0);
  }

  @Override
  public KernelSpec spec() {
    return spec;
  }

  @Override
  public void bind(Operands all) {
    if (!keeps) {
      whole.bind(all);
    }
    long saved = 0;
    for (ChunkPart part : parts) {
      part.bind(all, saved);
      saved += part.savedBytes();
    }
  }

  /** Computes the output of one part of the rows. */
  public void forwardPart(int part, long step) {
    parts.get(part).forward(step);
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
}
