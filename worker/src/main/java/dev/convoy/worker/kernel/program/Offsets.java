package dev.convoy.worker.kernel.program;

/** Lays tensors out in one buffer, one behind the other, each on a multiple of the alignment. */
public final class Offsets {
  private final long alignment;
  private long end;

  /** In a buffer that is still empty. */
  public Offsets(long alignment) {
    this.alignment = alignment;
  }

  /** Where the next tensor begins, which has so many bytes. */
  public long next(long bytes) {
    long begin = end;
    end += aligned(bytes);
    return begin;
  }

  /** Bytes of all tensors so far, and where the next one would begin. */
  public long end() {
    return end;
  }

  /** A size rounded up to where another tensor may begin. */
  public long aligned(long bytes) {
    return (bytes + alignment - 1) / alignment * alignment;
  }
}
