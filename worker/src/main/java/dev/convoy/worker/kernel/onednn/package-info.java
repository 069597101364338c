/**
 * The kernels of a CPU: Intel's oneDNN, called through JavaCPP.
 *
 * <p>A {@link dev.convoy.plan.LayerShare} arrives at {@link
 * dev.convoy.worker.kernel.onednn.OneDnnKernels}; one class a layer writes its {@link
 * dev.convoy.worker.kernel.onednn.program.OneDnnProgram} down: which primitives run on which
 * operands, in which blocked formats. A {@link dev.convoy.worker.kernel.LayerKernel} leaves, which
 * is bound to buffers once and then only executes primitives. The package {@code task} opens {@link
 * dev.convoy.worker.kernel.onednn.OneDnnKernels}; everybody else knows them as {@link
 * dev.convoy.worker.kernel.Kernels}, whose {@code report} says what they run on.
 */
@NullMarked
package dev.convoy.worker.kernel.onednn;

import org.jspecify.annotations.NullMarked;
