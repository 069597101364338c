/**
 * Convolutions on a GPU: cuDNN's, direct and transposed, and our own deformable one, once for each
 * bucket of filter groups of which a worker owns equally many outputs.
 *
 * <p>A program arrives empty and leaves written. Only {@code CudnnLayers} calls it.
 */
@NullMarked
package dev.convoy.worker.kernel.cuda.convolution;

import org.jspecify.annotations.NullMarked;
