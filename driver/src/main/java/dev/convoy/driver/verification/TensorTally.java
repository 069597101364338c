package dev.convoy.driver.verification;

import dev.convoy.control.ControlMessage.Observed;
import dev.convoy.control.ObservedTensor;
import dev.convoy.control.ObservedTensor.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up how far the tensors of a trial are from the reference's, piece by piece. */
final class TensorTally {
  /** A tensor this much smaller than the largest of its kind is 0 but for rounding. */
  private static final double NOTHING = 1e-6;

  private final ReferenceTensors reference;
  private final TensorSizes sizes;
  private final Map<ObservedTensor, Sums> sums = new HashMap<>();

  /** What is known of one tensor. */
  private static final class Sums {
    private final BitSet seen = new BitSet();
    private double squares; // of the reference's elements
    private double offSquares; // of the differences
    private double largest;
    private long ulps;
    private int worker;
  }

  TensorTally(ReferenceTensors reference, TensorSizes sizes) {
    this.reference = reference;
    this.sizes = sizes;
  }

  /** Adds elements that some worker has; those of a tensor without a reference are left out. */
  void add(Observed observed) {
    if (!reference.contains(observed.tensor())) {
      return;
    }
    Sums of = sums.computeIfAbsent(observed.tensor(), tensor -> new Sums());
    ByteBuffer values =
        ByteBuffer.wrap(observed.littleEndianFloats()).order(ByteOrder.LITTLE_ENDIAN);
    long[] runs = observed.runs();
    for (int k = 0; k < runs.length; k += 2) {
      int count = Math.toIntExact(runs[k + 1]);
      float[] expected = reference.read(observed.tensor(), runs[k], count);
      for (float value : expected) {
        add(of, observed.rank(), value, values.getFloat());
      }
      of.seen.set(Math.toIntExact(runs[k]), Math.toIntExact(runs[k] + count));
    }
  }

  private static void add(Sums of, int worker, float expected, float actual) {
    double off = Math.abs((double) actual - expected);
    of.squares += (double) expected * expected;
    of.offSquares += off * off;
    of.ulps = Math.max(of.ulps, ulps(expected, actual));
    if (!(off <= of.largest)) {
      of.largest = off;
      of.worker = worker;
    }
  }

  /** How many floats lie between two of them; most where one is not a number. */
  static long ulps(float a, float b) {
    if (Float.isNaN(a) || Float.isNaN(b)) {
      return a == b || (Float.isNaN(a) && Float.isNaN(b)) ? 0 : Long.MAX_VALUE;
    }
    return Math.abs(ordered(a) - ordered(b));
  }

  /** Floats as whole numbers in the same order, both zeros as 0. */
  private static long ordered(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits >= 0 ? bits : Integer.MIN_VALUE - (long) bits;
  }

  /** How far each tensor of the reference is off, in its order, where there is something of it. */
  List<Difference> differences() {
    Map<Kind, Double> largest = new HashMap<>();
    sums.forEach((tensor, of) -> largest.merge(tensor.kind(), of.squares, Math::max));
    List<Difference> all = new ArrayList<>();
    for (ObservedTensor tensor : reference.all()) {
      Sums of = sums.get(tensor);
      long elements = isParameters(tensor.kind()) ? sizes.of(tensor) : 0;
      if (of != null) {
        double floor = NOTHING * Math.sqrt(largest.getOrDefault(tensor.kind(), 0.0));
        double size = Math.max(Math.sqrt(of.squares), floor);
        double off = Math.sqrt(of.offSquares);
        all.add(
            new Difference(
                tensor,
                off == 0 ? 0 : off / size,
                of.largest,
                of.ulps,
                of.worker,
                Math.max(0, elements - of.seen.cardinality())));
      } else if (elements > 0) {
        all.add(Difference.ofMissing(tensor, elements));
      }
    }
    return all;
  }

  /** Whether workers together must have all of it; activations they may fuse away. */
  private static boolean isParameters(Kind kind) {
    return kind == Kind.PARAMETER || kind == Kind.PARAMETER_GRADIENT;
  }
}
