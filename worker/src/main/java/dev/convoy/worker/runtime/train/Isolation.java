package dev.convoy.worker.runtime.train;

import dev.convoy.control.ControlMessage;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.run.Executable;
import java.util.Arrays;

/**
 * What the steps of an executable take where nothing is exchanged, and where nothing is computed.
 * Its parameters are void afterwards.
 */
final class Isolation {
  private static final int STEPS = 9;
  private static final int LEADING = 2; // that do not count

  private final Executable executable;
  private final long first;

  /** After so many steps of training; all workers of the exchange do the same. */
  Isolation(Executable executable, long first) {
    this.executable = executable;
    this.first = first;
  }

  /** Runs the steps. */
  ControlMessage.Isolated of(int rank, int trial) {
    double compute = median(Op.Kind.COMPUTE, first);
    double exchange = median(Op.Kind.EXCHANGE, first + STEPS);
    return new ControlMessage.Isolated(rank, trial, compute, exchange);
  }

  private double median(Op.Kind kind, long from) {
    double[] millis = new double[STEPS];
    for (int k = 0; k < STEPS; k++) {
      long begin = System.nanoTime();
      executable.runOnly(kind, from + k);
      millis[k] = (System.nanoTime() - begin) / 1e6;
    }
    double[] counted = Arrays.copyOfRange(millis, LEADING, STEPS);
    Arrays.sort(counted);
    return counted[counted.length / 2];
  }
}
