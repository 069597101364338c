package dev.convoy.driver.dl4j;

import java.util.List;

/**
 * One tensor of Convoy's among the parameters of a model of DL4J.
 *
 * @param name its global name, as {@code conv2.weight}
 * @param layout where its elements are, from its first on
 * @param coding what is stored of each
 */
public record StoredTensor(String name, TensorLayout layout, Coding coding) {

  /** What is stored of an element. */
  public enum Coding {
    /** The element. */
    PLAIN,
    /** The decimal logarithm of the square root of it: of a variance since DL4J 1.0.0-beta4. */
    LOG10_OF_ROOT;

    /** The element of which this is stored. */
    public float decoded(float stored) {
      return this == PLAIN ? stored : (float) Math.pow(10, 2.0 * stored);
    }
  }

  /** As Convoy has it. */
  static StoredTensor same(String name, List<Integer> sizes) {
    return new StoredTensor(name, TensorLayout.same(sizes), Coding.PLAIN);
  }
}
