/**
 * Every layer's arithmetic in plain Java, written to be seen to be right: the definition that other
 * backends are tested against.
 *
 * <p>A {@link dev.convoy.plan.LayerShare} arrives, a {@link dev.convoy.worker.kernel.LayerKernel}
 * leaves that copies its buffers into arrays, calls the layer's {@code forward} or {@code
 * backward}, and copies the results back. Tests call it, and whoever wants a run without native
 * code.
 */
@NullMarked
package dev.convoy.worker.kernel.reference;

import org.jspecify.annotations.NullMarked;
