/**
 * Decoding of JPEG files: by the JDK, as {@link dev.convoy.worker.data.image.ImageDecoder} does it,
 * and by libjpeg-turbo, whole or at a fraction of their size.
 */
@NullMarked
package dev.convoy.worker.bench.jpeg;

import org.jspecify.annotations.NullMarked;
