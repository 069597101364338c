/**
 * Model zips of DL4J as networks and weights.
 *
 * <p>A {@link dev.convoy.driver.dl4j.zip.ModelZip} arrives that anybody may have made; an {@link
 * dev.convoy.driver.imported.ImportedNetwork} leaves, or a {@link
 * dev.convoy.driver.dl4j.Dl4jException} whose sentence names the layer. {@code
 * dev.convoy.driver.run} calls it. {@link dev.convoy.driver.dl4j.importer.Kinds} lists what is
 * known.
 */
@NullMarked
package dev.convoy.driver.dl4j.importer;

import org.jspecify.annotations.NullMarked;
