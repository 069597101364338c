package dev.convoy.driver.dl4j.exporter;

import dev.convoy.driver.dl4j.StoredTensor;

/**
 * What a layer of DL4J has of a tensor: all of it, or the rows of one filter group.
 *
 * @param from the place of its first element in the tensor
 */
public record StoredRows(long from, StoredTensor tensor) {}
