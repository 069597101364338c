/**
 * What a layer's class writes down: a {@link dev.convoy.worker.kernel.onednn.program.OneDnnProgram}
 * of {@link dev.convoy.worker.kernel.onednn.program.OneDnnPass}es, whose steps are primitives of
 * oneDNN or Java code on {@link dev.convoy.worker.kernel.onednn.program.OneDnnOperand}s that have
 * no address yet.
 *
 * <p>The packages {@code convolution} and {@code layer} write it; {@link
 * dev.convoy.worker.kernel.onednn.OneDnnKernels} compiles it.
 */
@NullMarked
package dev.convoy.worker.kernel.onednn.program;

import org.jspecify.annotations.NullMarked;
