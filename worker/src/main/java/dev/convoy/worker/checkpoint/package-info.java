/**
 * Checkpoints as workers write them: each its own shard, beside training, through Hadoop's file
 * systems.
 *
 * <p>Pieces of state arrive, copied out of an executable; files leave, and a word to the driver
 * about each. The trainer calls it; the driver finds and reads files through the same store.
 */
@NullMarked
package dev.convoy.worker.checkpoint;

import org.jspecify.annotations.NullMarked;
