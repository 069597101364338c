package dev.convoy.worker.runtime.run;

import dev.convoy.metrics.LineTime;
import dev.convoy.worker.runtime.program.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds up what the compute thread does with its time: in the last step, and line by line since
 * {@link #restart}.
 *
 * <p>Concurrency: one thread.
 */
public final class Stopwatch {
  private final List<Op> lines = new ArrayList<>();
  private long[] spent = {};
  private long[] waited = {};
  private long[] runs = {};
  private long steps;
  private long inSteps;
  private long compute;
  private long exchange;
  private long waiting;
  private long waitingInLine;

  /** The lines that will be timed. */
  void watch(List<Op> listing) {
    lines.addAll(listing);
    spent = new long[listing.size()];
    waited = new long[listing.size()];
    runs = new long[listing.size()];
  }

  /** A step begins. */
  void begin() {
    compute = 0;
    exchange = 0;
    waiting = 0;
    waitingInLine = 0;
  }

  /** A line has ended. */
  void add(int line, long nanos) {
    if (lines.get(line).kind() == Op.Kind.COMPUTE) {
      compute += nanos;
    } else {
      exchange += nanos;
    }
    spent[line] += nanos;
    waited[line] += waitingInLine;
    runs[line]++;
    waitingInLine = 0;
  }

  /** The thread waited for a peer, within a line. */
  void waited(long nanos) {
    waiting += nanos;
    waitingInLine += nanos;
  }

  /** A step has ended, its data and reports included. */
  public void end(long nanos) {
    steps++;
    inSteps += nanos;
  }

  /** Forgets what the lines took until now. */
  public void restart() {
    Arrays.fill(spent, 0);
    Arrays.fill(waited, 0);
    Arrays.fill(runs, 0);
    steps = 0;
    inSteps = 0;
  }

  /** Nanoseconds in kernels in the last step. */
  public long compute() {
    return compute;
  }

  /** Nanoseconds packing, waiting and unpacking in the last step. */
  public long exchange() {
    return exchange;
  }

  /** Nanoseconds of these in which the thread only waited for a peer. */
  public long waiting() {
    return waiting;
  }

  /** How many steps ended since the restart. */
  public long steps() {
    return steps;
  }

  /** Their mean time in milliseconds. */
  public double stepMillis() {
    return inSteps / 1e6 / Math.max(1, steps);
  }

  /** What each line took that was run since the restart, in the order of the listing. */
  public List<OpTime> times() {
    List<OpTime> times = new ArrayList<>();
    for (int k = 0; k < spent.length; k++) {
      if (runs[k] > 0) {
        times.add(new OpTime(lines.get(k), spent[k], waited[k]));
      }
    }
    return times;
  }

  /** The mean time a step of each line that was run since the restart. */
  public List<LineTime> lines() {
    double perStep = 1e-6 / Math.max(1, steps);
    List<LineTime> times = new ArrayList<>();
    for (int k = 0; k < spent.length; k++) {
      if (runs[k] == 0) {
        continue;
      }
      Op line = lines.get(k);
      times.add(
          new LineTime(
              line.title(),
              line.kind() == Op.Kind.EXCHANGE,
              line.code(),
              spent[k] * perStep,
              waited[k] * perStep));
    }
    return times;
  }
}
