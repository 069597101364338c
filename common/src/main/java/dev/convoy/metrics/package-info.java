/**
 * Figures of a run, as plain records.
 *
 * <p>The runtime makes a {@link dev.convoy.metrics.StepMetrics} a step, an exchange counts its
 * {@link dev.convoy.metrics.Traffic}; the driver turns them into reports. Nothing here computes
 * anything but sums and differences.
 */
@NullMarked
package dev.convoy.metrics;

import org.jspecify.annotations.NullMarked;
