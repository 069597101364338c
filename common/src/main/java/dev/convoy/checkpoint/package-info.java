/**
 * Weights in files: safetensors with the names and shapes of the whole network, whoever held what.
 *
 * <p>Pieces of tensors arrive in any order from the workers; a whole file leaves, under its final
 * name only once every element is in it. Workers read back just the rows that they own. The driver
 * writes and checks files, workers read them; everything that is wrong with a file is one {@link
 * dev.convoy.checkpoint.CheckpointException}.
 */
@NullMarked
package dev.convoy.checkpoint;

import org.jspecify.annotations.NullMarked;
