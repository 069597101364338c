/**
 * What a data set is: records that can be read by their index, the two splits, how to read them,
 * and how a failure to is said. The way from a {@code --data URI} to a worker's rows of a batch:
 *
 * <pre>
 *  source   a URI, opened: CIFAR-10, idx, folders of images, generated records
 *    |   path     files and folders, local or on any file system that Hadoop reaches
 *    |   image    JPEG and PNG to bytes, or normalised values, of the network's shape
 *  RecordSource
 *    |
 *  batch    which record is row b of step t, augmentation, reading ahead
 *    |
 *  Batch    (rows, C, spatial...) and labels, one a record or one a pixel
 * </pre>
 *
 * <p>What arrives is the shape that the network wants, and {@link
 * dev.convoy.worker.data.ReadOptions}; what leaves is rows of bytes, with what they mean, or of
 * normalised values, and labels, or a {@link dev.convoy.worker.data.DataException}. The training
 * task and evaluation call it; the driver opens a source only to learn its count and classes.
 * Nothing here depends on the worker count. The packages below know this one, and it knows none of
 * them.
 */
@NullMarked
package dev.convoy.worker.data;

import org.jspecify.annotations.NullMarked;
