/**
 * All layers but convolutions on a GPU, one class each with a {@code write} that fills an empty
 * program; {@link dev.convoy.worker.kernel.cuda.layer.Bias} and {@link
 * dev.convoy.worker.kernel.cuda.layer.Gemm} are for convolutions too. {@code CudnnLayers} calls it.
 */
@NullMarked
package dev.convoy.worker.kernel.cuda.layer;

import org.jspecify.annotations.NullMarked;
