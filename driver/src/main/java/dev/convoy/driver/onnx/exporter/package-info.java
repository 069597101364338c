/**
 * Networks and their weights as ONNX models.
 *
 * <p>A {@link dev.convoy.network.Network} arrives, and somewhere to read its weights from; an
 * {@link dev.convoy.driver.onnx.model.ModelProto} leaves, which reads the weights when it is
 * written. {@code dev.convoy.driver.run} calls it. Every kind of layer has a method that says its
 * nodes: {@link dev.convoy.driver.onnx.exporter.FilterNodes}, {@link
 * dev.convoy.driver.onnx.exporter.ChannelwiseNodes}, {@link
 * dev.convoy.driver.onnx.exporter.PoolingNodes} and {@link
 * dev.convoy.driver.onnx.exporter.ViewNodes}.
 */
@NullMarked
package dev.convoy.driver.onnx.exporter;

import org.jspecify.annotations.NullMarked;
