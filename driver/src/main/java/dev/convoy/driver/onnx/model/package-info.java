/**
 * ONNX's messages as plain records, with the field numbers of its {@code onnx.proto}: what a
 * convolutional network needs of them.
 *
 * <p>The exporter makes them and writes them; a file is read into them for the importer.
 */
@NullMarked
package dev.convoy.driver.onnx.model;

import org.jspecify.annotations.NullMarked;
