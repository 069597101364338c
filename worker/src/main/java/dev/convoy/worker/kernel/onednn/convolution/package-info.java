/**
 * Convolutions on oneDNN: direct, transposed and deformable, of whole filter groups, of groups that
 * are merged because they are narrow, and of groups that a share cuts through.
 *
 * <p>A program arrives empty and leaves written. Only {@code OneDnnLayers} calls it; it calls
 * {@code layer} for the function that a convolution applies to its output.
 */
@NullMarked
package dev.convoy.worker.kernel.onednn.convolution;

import org.jspecify.annotations.NullMarked;
