package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.StoredTensor;

/**
 * A tensor, or some rows of one, among the parameters of a model.
 *
 * @param first the place of its first parameter in the row of all
 */
record PlacedTensor(long first, StoredTensor tensor) {}
