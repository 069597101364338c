/**
 * All layers but convolutions on oneDNN, one class each with a {@code write} that fills an empty
 * program; {@link dev.convoy.worker.kernel.onednn.layer.OutputActivation} is the function that
 * other layers apply to their output. {@code OneDnnLayers} calls it.
 */
@NullMarked
package dev.convoy.worker.kernel.onednn.layer;

import org.jspecify.annotations.NullMarked;
