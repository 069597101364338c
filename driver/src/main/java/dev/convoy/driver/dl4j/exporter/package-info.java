/**
 * Networks and their weights as model zips of DL4J.
 *
 * <p>A {@link dev.convoy.network.Network} arrives; an {@link
 * dev.convoy.driver.dl4j.exporter.ExportedModel} leaves, which reads the weights when it is
 * written, or a {@link dev.convoy.driver.dl4j.Dl4jException} whose sentence names the layer that
 * DL4J has not. {@code dev.convoy.driver.run} calls it. Every kind of layer has a method that says
 * its vertices, as for ONNX.
 */
@NullMarked
package dev.convoy.driver.dl4j.exporter;

import org.jspecify.annotations.NullMarked;
