/**
 * Everything between a {@code --data URI} and a worker's rows of a batch.
 *
 * <p>What arrives is a URI ({@link dev.convoy.worker.data.DataUri}), the record shape that the
 * network wants, a seed and the rows that this worker reads. What leaves is one {@link
 * dev.convoy.worker.data.Batch} a step: normalised records {@code (rows, C, spatial...)} and
 * labels, one a record or one a pixel, read ahead on a side thread. The training task and
 * evaluation call it; the driver opens a source only to learn its count and classes. Nothing here
 * depends on the worker count: which record is row <i>b</i> of step <i>t</i>, and how it is
 * augmented, follow from the seed alone.
 */
@NullMarked
package dev.convoy.worker.data;

import org.jspecify.annotations.NullMarked;
