package dev.convoy.fuzz;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Gives a reader many inputs, one after the other, and fails unless each is taken, or refused in a
 * sentence by an exception of the reader's own, with bounded memory, and soon.
 *
 * <p>{@code -Dconvoy.fuzz=N} makes N inputs instead of {@value #USUAL} where they cost least, and
 * {@code -Dconvoy.fuzz.seed} others; input {@code k} of a seed is always the same.
 */
public final class Fuzzing {
  private static final int USUAL = 20_000;
  private static final int INPUTS = Integer.getInteger("convoy.fuzz", USUAL);
  private static final long SEED = Long.getLong("convoy.fuzz.seed", 1);

  /** For one input, however slow the machine is; more is a hang. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Less than any thread of Convoy has. */
  private static final long STACK = 512 << 10;

  /** What reads an input. */
  public interface Reader {
    /**
     * Reads it to its end.
     *
     * @param random for what the reader needs besides, as how its input comes in pieces
     */
    void read(byte[] input, SplittableRandom random) throws Exception;
  }

  /** How many inputs are made, beside those that cost least. */
  public enum Share {
    /** Of bytes that are read in microseconds. */
    ALL(1),
    /** Of files, which are read in a millisecond. */
    TENTH(10),
    /** Of connections, each with two ends to start and to stop. */
    HUNDREDTH(100);

    private final int divisor;

    Share(int divisor) {
      this.divisor = divisor;
    }
  }

  private final String reader;
  private final Mutator mutator;
  private final Class<? extends Exception> refusal;
  private final long bytes;
  private final long bytesPerByte;

  private Fuzzing(
      String reader,
      Mutator mutator,
      Class<? extends Exception> refusal,
      long bytes,
      long bytesPerByte) {
    this.reader = reader;
    this.mutator = mutator;
    this.refusal = refusal;
    this.bytes = bytes;
    this.bytesPerByte = bytesPerByte;
  }

  /**
   * Of a reader that refuses by one kind of exception, those of Convoy's included that are of it.
   *
   * @param reader its name, for the report
   */
  public static Fuzzing of(String reader, Mutator mutator, Class<? extends Exception> refusal) {
    return new Fuzzing(reader, mutator, refusal, 16 << 20, 200);
  }

  /** With another bound on what its thread allocates for an input, garbage counted. */
  public Fuzzing allocating(long most, long perByteOfInput) {
    return new Fuzzing(reader, mutator, refusal, most, perByteOfInput);
  }

  /** Runs it; fails with the inputs that it did not bear. */
  public FuzzResult run(Share share, Reader target) {
    Campaign campaign = new Campaign(target, mutator, refusal, bytes, bytesPerByte);
    int inputs = Math.max(1, INPUTS / share.divisor);
    long start = System.nanoTime();
    Thread thread = new Thread(null, () -> campaign.run(inputs, SEED), "fuzzing " + reader, STACK);
    thread.setDaemon(true);
    thread.start();
    watch(thread, campaign);
    if (!campaign.findings().isEmpty()) {
      fail(reader + ", seed " + SEED + ":\n\n" + String.join("\n\n", campaign.findings()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    FuzzResult result = campaign.result(reader, seconds);
    result.report();
    return result;
  }

  private void watch(Thread thread, Campaign campaign) {
    int seen = -1;
    long since = System.nanoTime();
    try {
      while (thread.isAlive()) {
        thread.join(TimeUnit.SECONDS.toMillis(1));
        int now = campaign.index();
        if (now != seen) {
          seen = now;
          since = System.nanoTime();
        } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
          AssertionError hang =
              new AssertionError("%s hangs at input %d of seed %d".formatted(reader, now, SEED));
          hang.setStackTrace(thread.getStackTrace());
          throw hang;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("interrupted", e);
    }
  }
}
