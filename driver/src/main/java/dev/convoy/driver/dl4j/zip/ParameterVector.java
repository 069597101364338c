package dev.convoy.driver.dl4j.zip;

import java.util.ArrayList;
import java.util.List;

/** All parameters of a model in a row, in pieces: there may be more than an array holds. */
public final class ParameterVector {
  static final int PIECE = 1 << 18;

  private final List<float[]> pieces = new ArrayList<>(); // all but the last of PIECE elements
  private long size;

  ParameterVector() {}

  /** Adds a piece: the last one may be shorter than the others. */
  void add(float[] piece) {
    if (size % PIECE != 0) {
      throw new IllegalStateException("a piece follows one that is shorter");
    }
    pieces.add(piece);
    size += piece.length;
  }

  /** How many there are. */
  public long size() {
    return size;
  }

  /** One of them. */
  public float get(long index) {
    return pieces.get((int) (index / PIECE))[(int) (index % PIECE)];
  }
}
