package dev.convoy.driver.onnx;

import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.worker.runtime.train.Weights;
import java.nio.file.Path;

/** The weights that an import leaves, as a run reads them. */
record ImportedWeights(SafetensorsFile file) implements Weights.Source, AutoCloseable {

  static ImportedWeights of(ImportedNetwork imported, Path file) {
    imported.writeWeights(file);
    SafetensorsFile opened = SafetensorsFile.open(file);
    opened.require(imported.network());
    return new ImportedWeights(opened);
  }

  @Override
  public void read(String tensor, long firstElement, float[] values) {
    file.read(tensor, firstElement, values, 0, values.length);
  }

  @Override
  public void close() {
    file.close();
  }
}
