package dev.convoy.worker.kernel.cuda;

import dev.convoy.plan.Reshard.Runs;
import dev.convoy.tensor.Range;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One side of a move as {@code move_units} reads it: where each unit of a row's payload lies.
 *
 * @param start the first row's begin
 * @param row elements from one row to the next
 * @param places each unit's place in the row, in units; empty where they lie side by side
 */
record Units(long start, long row, List<Integer> places) {

  /** The largest unit that every run of both sides is made of. */
  static int unit(@Nullable Runs from, @Nullable Runs to) {
    long unit = 0;
    for (Runs side : new Runs[] {from, to}) {
      if (side != null) {
        for (Range run : side.runs()) {
          unit = divisor(divisor(unit, run.from()), run.size());
        }
      }
    }
    return Math.toIntExact(unit);
  }

  private static long divisor(long a, long b) {
    return BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValueExact();
  }

  /** A side in a tensor. */
  static Units of(Runs runs, int unit) {
    List<Integer> places = new ArrayList<>();
    for (Range run : runs.runs()) {
      for (int at = run.from(); at < run.to(); at += unit) {
        places.add(at / unit);
      }
    }
    return new Units(runs.firstRow() * runs.rowSize(), runs.rowSize(), places);
  }

  /** A side where all elements lie one after the other. */
  static Units sideBySide(long start, int payload) {
    return new Units(start, payload, List.of());
  }
}
