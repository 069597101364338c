/**
 * The data sets that a {@code --data URI} can name, each a {@link
 * dev.convoy.worker.data.RecordSource}.
 *
 * <p>What arrives is a URI ({@link dev.convoy.worker.data.source.DataUri}), the record shape that
 * the network wants and the options of reading; what leaves is an open source of one split, which
 * does without bad records where it is told to. The training task, evaluation and the driver call
 * it.
 */
@NullMarked
package dev.convoy.worker.data.source;

import org.jspecify.annotations.NullMarked;
