/**
 * Writes the records that a data set stores into a folder of records, from which any of them is
 * read by one access.
 *
 * <p>{@link dev.convoy.worker.data.record.StoredRecords} arrive, a split each; files of records and
 * their manifest leave. {@code convoy pack} calls it.
 */
@NullMarked
package dev.convoy.worker.data.pack;

import org.jspecify.annotations.NullMarked;
