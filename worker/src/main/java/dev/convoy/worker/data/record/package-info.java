/**
 * Records of one data set, written one after another into a few files with an index, so that any of
 * them is read by one access whatever the file system.
 *
 * <pre>
 *  FOLDER/records.json            kind, classes, the files of each split     RecordManifest
 *  FOLDER/train-00000.records     payloads, then (position, length, label, checksum) of each
 * </pre>
 *
 * <p>Payloads of labelled records arrive at a {@link
 * dev.convoy.worker.data.record.RecordFileWriter}; {@link
 * dev.convoy.worker.data.record.RecordFolderSource} gives them back as a source, and a {@link
 * dev.convoy.worker.data.record.RecordDecoder} turns a payload into a row of the network's shape,
 * also for who never wrote it down. The driver writes data frames like this; {@code source} opens
 * them.
 */
@NullMarked
package dev.convoy.worker.data.record;

import org.jspecify.annotations.NullMarked;
