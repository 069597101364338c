package dev.convoy.worker.kernel;

import dev.convoy.plan.Chunk;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.Kernels.Mode;
import java.util.ArrayList;
import java.util.List;

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

  private ChunkedKernel(LayerKernel whole, List<ChunkPart> parts, boolean keeps) {
    this.whole = whole;
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
    List<ChunkPart> parts = new ArrayList<>();
    for (int k = 0; k < chunks; k++) {
      Range rows = new Chunk(k, chunks).rows(all);
      parts.add(new ChunkPart(kernels, share, whole, rows, part, inputGradient));
    }
    boolean keeps = parts.stream().anyMatch(ChunkPart::keeps);
    if (keeps) {
      parts.forEach(p -> p.requireBackwardInPlace(share.name(), whole));
    }
    return new ChunkedKernel(whole, parts, keeps);
  }

  /** Computes the output of one part of the rows. */
  public void forwardPart(int part, long step) {
    parts.get(part).forward(step);
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
    return parts.stream().mapToLong(ChunkPart::savedBytes).sum();
  }

  @Override
  public long forwardScratchBytes() {
    long most = parts.stream().mapToLong(ChunkPart::forwardScratchBytes).max().orElse(0);
    return keeps ? most : Math.max(most, whole.forwardScratchBytes());
  }

  @Override
  public long backwardScratchBytes() {
    long most = parts.stream().mapToLong(ChunkPart::backwardScratchBytes).max().orElse(0);
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
