package dev.convoy.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Inputs one after the other on one thread, and what came of them. */
final class Campaign {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MOST_FINDINGS = 8;
  private static final int SHOWN = 1_500;

  private final Fuzzing.Reader reader;
  private final Mutator mutator;
  private final Class<? extends Exception> refusal;
  private final long bytes;
  private final long bytesPerByte;

  private final Map<String, String> findings = new LinkedHashMap<>(); // by what went wrong where
  private volatile int index;
  private int accepted;
  private int refused;
  private long largest;
  private long slowest;

  Campaign(
      Fuzzing.Reader reader,
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

  void run(int inputs, long seed) {
    for (int k = 0; k < inputs && findings.size() < MOST_FINDINGS; k++) {
      index = k;
      // Of its own for each, so that one input can be made again without those before it.
      SplittableRandom random = new SplittableRandom(seed << Integer.SIZE | k);
      give(mutator.input(random), random);
    }
  }

  private void give(byte[] input, SplittableRandom random) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    Throwable thrown = thrown(input, random);
    slowest = Math.max(slowest, System.nanoTime() - start);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    largest = Math.max(largest, allocated);
    if (thrown == null) {
      accepted++;
    } else if (isRefusal(thrown)) {
      refused++;
      String wrong = Sentence.fault(thrown.getMessage());
      if (wrong != null) {
        find(
            input,
            "a refusal " + wrong + ": " + shown(String.valueOf(thrown.getMessage())),
            thrown);
      }
    } else {
      find(input, "it threw " + shown(thrown.toString()), thrown);
    }
    if (allocated > bytes + bytesPerByte * input.length) {
      find(input, "it allocated " + allocated + " bytes", null);
    }
  }

  /** Java's own exceptions are none of the reader's, though they may be derived from one. */
  private boolean isRefusal(Throwable thrown) {
    return thrown.getClass() == refusal
        || (refusal.isInstance(thrown) && thrown.getClass().getName().startsWith("dev.convoy."));
  }

  /** Errors too: whatever a reader throws is to be reported with its input. */
  @SuppressWarnings("CatchAndPrintStackTrace")
  private @Nullable Throwable thrown(byte[] input, SplittableRandom random) {
    try {
      reader.read(input, random);
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  private void find(byte[] input, String what, @Nullable Throwable thrown) {
    String where = "";
    if (thrown != null && thrown.getStackTrace().length > 0) {
      where = " at " + place(thrown.getStackTrace());
    }
    String kind = what.replaceFirst(":.*", "").replaceAll("\\d+", "#") + where;
    findings.putIfAbsent(kind, "input %d: %s%s\n%s".formatted(index, what, where, shown(input)));
  }

  /** The first frame and the first of Convoy's own. */
  private static String place(StackTraceElement[] frames) {
    String own = "";
    for (StackTraceElement frame : frames) {
      if (own.isEmpty() && frame.getClassName().startsWith("dev.convoy.")) {
        own = frame.toString();
      }
    }
    return own.equals(frames[0].toString()) ? own : frames[0] + ", for " + own;
  }

  private static String shown(byte[] input) {
    return "%d bytes: %s".formatted(input.length, shown(new String(input, StandardCharsets.UTF_8)));
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  int index() {
    return index;
  }

  /** Once for each thing that went wrong, and never more than a few. */
  List<String> findings() {
    return new ArrayList<>(findings.values());
  }

  FuzzResult result(String name, double seconds) {
    return new FuzzResult(
        name, accepted + refused, accepted, refused, seconds, slowest / 1e9, largest);
  }
}
