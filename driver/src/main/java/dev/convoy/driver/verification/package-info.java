/**
 * Whether a way to share work out trains the model of one worker, and where it does not.
 *
 * <p>What workers observe in a step arrives as messages, first of one worker alone, then of that
 * worker with weights that differ by a rounding, then of each way that is verified; distances of
 * tensors, and a certificate of them, leave. {@code run} calls.
 */
@NullMarked
package dev.convoy.driver.verification;

import org.jspecify.annotations.NullMarked;
