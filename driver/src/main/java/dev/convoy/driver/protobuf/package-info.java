/**
 * Messages in the wire format of protocol buffers, field by field: written for TensorBoard, written
 * and read for ONNX.
 *
 * <p>The format is small and frozen, so there are no generated classes here and no library: those
 * must be of one version, and Spark's class path has another one in each distribution.
 */
@NullMarked
package dev.convoy.driver.protobuf;

import org.jspecify.annotations.NullMarked;
