package dev.convoy.fuzz;

import java.util.SplittableRandom;

/** One change of an input, as a broken disk, a careless editor or an attacker makes it. */
interface Mutation {

  /** Bytes to which inputs grow at most. */
  int LARGEST = 1 << 18;

  /**
   * A changed copy.
   *
   * @param input not empty
   * @param other another valid input of the same reader, or the same one
   */
  byte[] apply(byte[] input, byte[] other, SplittableRandom random);
}
