/**
 * Pictures of what a network has learned: matrices, filters and feature maps as PNG images.
 *
 * <p>Plain arrays arrive, the bytes of an image leave. {@code study} calls.
 */
@NullMarked
package dev.convoy.driver.study.picture;

import org.jspecify.annotations.NullMarked;
