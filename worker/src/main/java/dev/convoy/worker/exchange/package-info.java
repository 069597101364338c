/**
 * How workers move planned blocks of bytes.
 *
 * <p>Arrives: {@link dev.convoy.worker.exchange.Message messages} that both ends have planned
 * alike, each with its memory, and the calls of the compute thread in plan order. Leaves: the same
 * bytes in the receiver's memory, or an {@link dev.convoy.worker.exchange.ExchangeException} that
 * says which worker, transfer and step failed. Called by the runtime. The two ways of moving are
 * {@code local} (threads of one JVM) and {@code netty} (sockets); both pass the same contract test.
 */
@NullMarked
package dev.convoy.worker.exchange;

import org.jspecify.annotations.NullMarked;
