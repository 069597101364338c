package dev.convoy.random;

/**
 * A permutation of 0 ... count-1 chosen by a key and computed one element at a time, with no
 * memory.
 *
 * <p>A Feistel network permutes the smallest even-bit-width range that holds the count; a result
 * outside the count is permuted again until it falls inside ("cycle walking": J. Black and P.
 * Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002). The range is at most four times
 * the count, so at most four passes are expected.
 */
public final class KeyedPermutation {
  private static final int ROUNDS = 8;

  private KeyedPermutation() {}

  /**
   * Where {@code index} goes under the permutation of {@code count} elements chosen by {@code key}.
   *
   * @throws IllegalArgumentException unless 0 &lt;= index &lt; count &lt;= 2^62
   */
  public static long at(long key, long count, long index) {
    if (index < 0 || index >= count || count > 1L << 62) {
      throw new IllegalArgumentException(
          "index " + index + " is not below the count " + count + ", or the count is above 2^62");
    }
    if (count == 1) {
      return 0;
    }
    int half = (Long.SIZE - Long.numberOfLeadingZeros(count - 1) + 1) / 2;
    long value = index;
    do {
      value = feistel(key, half, value);
    } while (value >= count);
    return value;
  }

  private static long feistel(long key, int half, long value) {
    long mask = (1L << half) - 1;
    long left = value >>> half;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      // `right` has at most 31 bits, so (round, right) is a distinct counter.
      long next = left ^ (CounterRandom.bits(key, ((long) round << 32) | right) >>> (64 - half));
      left = right;
      right = next;
    }
    return (left << half) | right;
  }
}
