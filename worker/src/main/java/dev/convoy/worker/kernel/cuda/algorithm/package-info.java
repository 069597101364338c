/**
 * Which of cuDNN's algorithms runs a convolution: those that it offers for a shape are checked
 * against a trustworthy one, timed, and the fastest is remembered for this GPU.
 *
 * <p>A {@link dev.convoy.worker.kernel.cuda.algorithm.ConvolutionShape} arrives at {@link
 * dev.convoy.worker.kernel.cuda.algorithm.AlgorithmSearch}, an {@link
 * dev.convoy.worker.kernel.cuda.algorithm.Algorithm} leaves. The package {@code convolution} calls
 * it.
 */
@NullMarked
package dev.convoy.worker.kernel.cuda.algorithm;

import org.jspecify.annotations.NullMarked;
