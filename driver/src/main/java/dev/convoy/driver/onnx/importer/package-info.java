/**
 * ONNX models of convolutional classifiers as networks and weights.
 *
 * <p>A {@link dev.convoy.driver.onnx.model.ModelProto} arrives that anybody may have made; an
 * {@link dev.convoy.driver.imported.ImportedNetwork} leaves, or an {@link
 * dev.convoy.driver.onnx.model.OnnxException} whose sentence names the node and its operator.
 * {@code dev.convoy.driver.run} calls it. {@link dev.convoy.driver.onnx.importer.Operators} lists
 * what is known.
 */
@NullMarked
package dev.convoy.driver.onnx.importer;

import org.jspecify.annotations.NullMarked;
