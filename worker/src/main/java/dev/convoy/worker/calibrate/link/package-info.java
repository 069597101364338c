/**
 * Measures what bringing bytes from worker to worker takes on this machine, between processes that
 * are connected as workers are.
 *
 * <p>{@link dev.convoy.worker.calibrate.link.LinkProbe} starts the processes and tells them what to
 * exchange; {@link dev.convoy.cost.TransportCost}s leave. Whoever calibrates calls.
 */
@NullMarked
package dev.convoy.worker.calibrate.link;

import org.jspecify.annotations.NullMarked;
