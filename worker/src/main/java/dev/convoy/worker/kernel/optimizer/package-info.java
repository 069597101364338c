/**
 * What optimizers do with weights in host memory, element by element.
 *
 * <p>Weights, gradients and what is kept of them arrive as arrays that fit a cache, and are changed
 * in place. {@link dev.convoy.worker.kernel.HostUpdate} calls it; GPUs have the same formulas in
 * CUDA.
 */
@NullMarked
package dev.convoy.worker.kernel.optimizer;

import org.jspecify.annotations.NullMarked;
