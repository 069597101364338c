/**
 * Model zips of Deeplearning4j, which this reads and writes without a class of it.
 *
 * <p>Here is what reading and writing share: in which order DL4J has the parameters of each kind of
 * layer ({@link dev.convoy.driver.dl4j.StoredLayers}). The file is in {@code
 * dev.convoy.driver.dl4j.zip}, what becomes of its layers in {@code
 * dev.convoy.driver.dl4j.importer}, and what becomes of Convoy's in {@code
 * dev.convoy.driver.dl4j.exporter}.
 */
@NullMarked
package dev.convoy.driver.dl4j;

import org.jspecify.annotations.NullMarked;
