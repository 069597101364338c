/**
 * What a layer's class writes down: a {@link dev.convoy.worker.kernel.cuda.program.CudaProgram} of
 * {@link dev.convoy.worker.kernel.cuda.program.CudaPass}es, whose steps queue work on operands that
 * have no address yet: our own kernels by {@link dev.convoy.worker.kernel.cuda.program.Launch},
 * anything else as code.
 *
 * <p>The packages {@code convolution} and {@code layer} write it; {@link
 * dev.convoy.worker.kernel.cuda.CudnnKernels} compiles it.
 */
@NullMarked
package dev.convoy.worker.kernel.cuda.program;

import org.jspecify.annotations.NullMarked;
