/**
 * The exchange between processes of one host against raw blocking sockets. {@code ExchangeBench}
 * starts a {@code BenchWorker} a rank and tells all of them what to measure; each prints how long
 * it took.
 */
@NullMarked
package dev.convoy.worker.bench.exchange;

import org.jspecify.annotations.NullMarked;
