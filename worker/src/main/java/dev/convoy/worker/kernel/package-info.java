/**
 * What the CPU does for one layer on one worker.
 *
 * <p>A {@link dev.convoy.plan.LayerShare} arrives (a layer, and the blocks of its inputs and output
 * that this worker holds), a {@link dev.convoy.worker.kernel.LayerKernel} leaves: fixed buffers in
 * chosen formats and a forward and a backward call. The runtime calls it. {@code reference} in
 * plain Java defines what is right; every other backend runs the same contract test against it.
 * {@code program} holds what those of native code have in common.
 */
@NullMarked
package dev.convoy.worker.kernel;

import org.jspecify.annotations.NullMarked;
