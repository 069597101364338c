/**
 * Images: JPEG and PNG files to pixels, turned as their EXIF data say, and pixels of any size to
 * bytes, or normalised values, of the network's shape.
 *
 * <p>What arrives is the bytes of a file; what leaves is planar {@code (C, H, W)}, or a {@link
 * dev.convoy.worker.data.BadRecordException} that says what is wrong with the file. The sources of
 * images call it.
 */
@NullMarked
package dev.convoy.worker.data.image;

import org.jspecify.annotations.NullMarked;
