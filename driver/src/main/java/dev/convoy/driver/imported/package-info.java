/**
 * What is left of another program's file once it is read: a network and its weights.
 *
 * <p>The importers of {@code dev.convoy.driver.onnx} and {@code dev.convoy.driver.dl4j} make an
 * {@link dev.convoy.driver.imported.ImportedNetwork}; {@code dev.convoy.driver.run} writes it.
 */
@NullMarked
package dev.convoy.driver.imported;

import org.jspecify.annotations.NullMarked;
