/**
 * A GPU: the libraries and the driver that are found, memory on the device and pinned on the host,
 * our own kernels compiled for it, and the claim that keeps other workers from it.
 *
 * <p>{@link dev.convoy.worker.kernel.cuda.device.CudaLibrary} says in a sentence why a machine will
 * not do; {@link dev.convoy.worker.kernel.cuda.device.Gpu} is an open one. Nothing of CUDA is
 * touched before one of the two is called. The packages beside it call it; it calls none of them.
 */
@NullMarked
package dev.convoy.worker.kernel.cuda.device;

import org.jspecify.annotations.NullMarked;
