/**
 * WebDataset's tar files: samples of an image and a label, found by one pass over the headers.
 *
 * <p>A folder of tar files arrives; numbered {@link dev.convoy.worker.data.record.StoredRecords}
 * leave, of which any is read by one access. {@code source} opens them, to be packed.
 */
@NullMarked
package dev.convoy.worker.data.tar;

import org.jspecify.annotations.NullMarked;
