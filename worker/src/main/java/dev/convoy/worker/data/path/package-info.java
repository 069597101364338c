/**
 * Files and folders of data sets, on the local file system or on any that Hadoop reaches.
 *
 * <p>What arrives is a location as people type it; what leaves is a {@link
 * dev.convoy.worker.data.path.DataPath} to list and to read, or a sentence that says which place
 * cannot be read and why. The sources call it.
 */
@NullMarked
package dev.convoy.worker.data.path;

import org.jspecify.annotations.NullMarked;
