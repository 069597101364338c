package dev.convoy.random;

/**
 * A counter-based generator: the number at {@code (key, index)} is a hash of the two, so any
 * element of any stream can be drawn by anyone, in any order.
 *
 * <p>The hash is the finalizer of SplitMix64 with Stafford's constants (variant 13 of D. Stafford,
 * "Better Bit Mixing", 2011; G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA 2014), applied twice with the key added before each round. Keying both rounds
 * matters: with one, all streams would be stretches of a single cycle, and two of them could be
 * shifted copies of each other. For a fixed key, {@code bits} is a bijection of the index.
 *
 * <p>All results are the same on every machine: integer and IEEE arithmetic, and {@link StrictMath}
 * where a logarithm is needed. Concurrency: pure static functions.
 */
public final class CounterRandom {
  /** 2^64 divided by the golden ratio, odd: the increment of SplitMix64. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private CounterRandom() {}

  /** The key of the stream {@code name} under {@code seed}, such as "conv1.weight". */
  public static long key(long seed, String name) {
    long key = mix(seed + GOLDEN);
    for (int i = 0; i < name.length(); i++) {
      key = subkey(key, name.charAt(i));
    }
    // The length ends the word, so that ("ab", then step 'c') is not ("abc").
    return subkey(key, ~(long) name.length());
  }

  /** The key of the stream {@code name} at one step: dropout draws a new mask every step. */
  public static long key(long seed, String name, long step) {
    return subkey(key(seed, name), step);
  }

  /**
   * The key of stream {@code word} among the streams under {@code key}; chain it for more words.
   */
  public static long subkey(long key, long word) {
    return mix(mix(word * GOLDEN + key) + Long.rotateLeft(key, 32));
  }

  /** The 64 random bits at {@code index} of the stream {@code key}. */
  public static long bits(long key, long index) {
    return mix(mix(index * GOLDEN + key) + key);
  }

  /** A number in [0, 1), a multiple of 2^-24. */
  public static float uniform(long key, long index) {
    return (bits(key, index) >>> 40) * 0x1p-24f;
  }

  /**
   * 1 with the given probability (rounded down to a multiple of 2^-24), else 0.
   *
   * <p>For dropout masks: free of branches, which at a probability of a half would be mispredicted
   * every second time and cost five times the hash.
   */
  public static int bernoulli(long key, long index, float probability) {
    return (int) (((bits(key, index) >>> 40) - (long) (probability * 0x1p24f)) >>> 63);
  }

  /** A whole number in [0, bound); the bias is below {@code bound} / 2^64. */
  public static long below(long key, long index, long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive, not " + bound);
    }
    // The high word of an unsigned 64 x 64 product (D. Lemire, 2019). As a signed product it lacks
    // `bound` whenever the random word's top bit is set.
    long bits = bits(key, index);
    return Math.multiplyHigh(bits, bound) + (bits < 0 ? bound : 0);
  }

  /** A draw from the standard normal distribution, good to about 7 digits; below 8.3 in size. */
  public static float gaussian(long key, long index) {
    return (float) NormalQuantile.at(((bits(key, index) >>> 12) + 0.5) * 0x1p-52);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
