/**
 * A worker's rows of each global batch, read ahead on a side thread.
 *
 * <p>What arrives is a source, a seed and the rows that this worker reads; what leaves is one
 * {@link dev.convoy.worker.data.batch.Batch} a step. Which record is row <i>b</i> of step <i>t</i>,
 * and how it is augmented, follow from the seed alone, whatever the worker count. The training task
 * and evaluation call it.
 */
@NullMarked
package dev.convoy.worker.data.batch;

import org.jspecify.annotations.NullMarked;
