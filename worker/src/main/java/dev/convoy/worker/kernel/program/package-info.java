/**
 * A layer's kernel as a program of steps: what backends share that call native code on buffers
 * which are bound later.
 *
 * <p>A backend's layer classes write a {@link dev.convoy.worker.kernel.program.LayerProgram} down:
 * {@link dev.convoy.worker.kernel.program.LayerStep}s on {@link
 * dev.convoy.worker.kernel.program.Operand}s that have a {@link
 * dev.convoy.worker.kernel.program.OperandPlace} but no address yet. A {@link
 * dev.convoy.worker.kernel.LayerKernel} leaves, which gives each operand its address when it is
 * bound, and then only runs through arrays of {@link dev.convoy.worker.kernel.program.BoundStep}s.
 * The packages {@code cuda} and {@code onednn} call it.
 */
@NullMarked
package dev.convoy.worker.kernel.program;

import org.jspecify.annotations.NullMarked;
