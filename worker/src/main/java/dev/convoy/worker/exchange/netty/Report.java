package dev.convoy.worker.exchange.netty;

import dev.convoy.control.ControlMessage;

/**
 * What the driver hears of its workers.
 *
 * <p>Called by one thread, and in the order in which each worker sent. While a call runs nothing
 * else is read, so a slow one slows the workers that send weights and nobody else.
 */
public interface Report {

  /** A worker sent a message. */
  void message(int rank, ControlMessage message);

  /** A worker's connection ended before it had said that it was done with it. */
  void lost(int rank);
}
