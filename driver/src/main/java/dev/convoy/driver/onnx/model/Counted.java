package dev.convoy.driver.onnx.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What is gathered while a file is read, and no more than a network needs: an object takes many
 * times the bytes that stand for it.
 */
final class Counted<T> {
  private final List<T> all = new ArrayList<>();
  private final int most;
  private final String what;

  /**
   * None yet.
   *
   * @param most how many there may be
   * @param what they are, for the message
   */
  Counted(int most, String what) {
    this.most = most;
    this.what = what;
  }

  /**
   * One more.
   *
   * @throws OnnxException if there are too many
   */
  void add(T one) {
    if (all.size() == most) {
      throw new OnnxException("it has more than %d %s".formatted(most, what));
    }
    all.add(one);
  }

  List<T> all() {
    return all;
  }
}
