/**
 * Kernels of NVIDIA GPUs: cuDNN for convolutions, cuBLAS for matrix products, and kernels of our
 * own ({@code *.cu}, compiled by NVRTC when a worker starts) for the rest.
 *
 * <p>A {@link dev.convoy.plan.LayerShare} arrives, a {@link dev.convoy.worker.kernel.LayerKernel}
 * leaves whose buffers lie in the GPU's memory. A layer's class writes down a {@code CudaProgram},
 * its steps get addresses when it is bound, and a call queues them on one stream, always with the
 * same arguments, so that calls can be recorded as a CUDA graph and queued again: the CPU waits
 * nowhere in a step. All formats are plain, in f32 or bf16. Convolutions run by the algorithm that
 * was the fastest when their shape was first compiled on such a GPU ({@code AlgorithmSearch}).
 * {@link dev.convoy.worker.kernel.cuda.CudnnKernels} is the entry; {@link
 * dev.convoy.worker.kernel.cuda.device.CudaLibrary} says in a sentence why a machine will not do.
 * Nothing of CUDA is touched before one of the two is called.
 */
@NullMarked
package dev.convoy.worker.kernel.cuda;

import org.jspecify.annotations.NullMarked;
