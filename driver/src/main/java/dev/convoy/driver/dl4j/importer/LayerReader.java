package dev.convoy.driver.dl4j.importer;

import java.util.List;

/** How layers of one kind are read. */
interface LayerReader {
  /**
   * Reads a layer: adds Convoy's, and says where their parameters are.
   *
   * @param inputs what it reads, at least one
   * @return what it gives
   * @throws dev.convoy.driver.dl4j.Dl4jException if it cannot be a layer of Convoy's
   */
  Value read(Described layer, ReadLayers layers, List<Value> inputs);
}
