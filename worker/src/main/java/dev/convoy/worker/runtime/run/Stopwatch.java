package dev.convoy.worker.runtime.run;

import dev.convoy.metrics.LineTime;
import dev.convoy.metrics.Span;
import dev.convoy.worker.runtime.program.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
  private long[] begun = {}; // of the last step
  private long[] ended = {};
  private long[] waitedLast = {};
  private long stepBegan;
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
    begun = new long[listing.size()];
    ended = new long[listing.size()];
    waitedLast = new long[listing.size()];
  }

  /** A step begins. */
  void begin() {
    compute = 0;
    exchange = 0;
    waiting = 0;
    waitingInLine = 0;
    stepBegan = System.nanoTime();
  }

  /** A line has ended, by the clock of {@link System#nanoTime}. */
  void add(int line, long begin, long end) {
    long nanos = end - begin;
    begun[line] = begin;
    ended[line] = end;
    waitedLast[line] = waitingInLine;
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

  /**
   * What the last step did, in the order of time; behind its last line, what else is done until
   * now.
   */
  public List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    long last = stepBegan;
    for (int k = 0; k < begun.length; k++) {
      if (begun[k] - stepBegan >= 0 && ended[k] != 0) {
        Op line = lines.get(k);
        spans.add(
            new Span(
                line.title(),
                line.kind() == Op.Kind.COMPUTE ? Span.Kind.COMPUTE : Span.Kind.EXCHANGE,
                begun[k] - stepBegan,
                ended[k] - begun[k],
                waitedLast[k]));
        last = Math.max(last, ended[k]);
      }
    }
    spans.sort(Comparator.comparingLong(Span::begin));
    long begin = last - stepBegan;
    long now = System.nanoTime() - stepBegan;
    spans.add(new Span("next batch, reports", Span.Kind.OTHER, begin, now - begin, 0));
    return spans;
  }

  /** Nanoseconds since the last step began. */
  public long sinceBegin() {
    return System.nanoTime() - stepBegan;
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
