package dev.convoy.worker.runtime.run;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;

/**
 * What a program is linked to.
 *
 * @param steps of the whole run, by which the learning rate changes
 * @param space the ids of its messages
 * @param watch that is told how long instructions wait for peers
 */
record Linkage(
    Exchange exchange, OptimizerSpec optimizer, long steps, MessageSpace space, Stopwatch watch) {

  /** The learning rate of a step. */
  double rate(long step) {
    return optimizer.learningRate().of(step, steps);
  }
}
