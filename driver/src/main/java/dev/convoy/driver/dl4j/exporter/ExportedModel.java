package dev.convoy.driver.dl4j.exporter;

import dev.convoy.driver.dl4j.TensorLayout;
import dev.convoy.driver.dl4j.zip.ModelZipWriter;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.worker.runtime.train.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A network as DL4J has it.
 *
 * @param configuration DL4J's, as JSON
 * @param rows where its parameters come from, in DL4J's order
 * @param vertices how many layers and vertices there are
 * @param notes what a user should know about it, a sentence each
 */
public record ExportedModel(
    Network network,
    String configuration,
    List<StoredRows> rows,
    int vertices,
    List<String> notes) {
  private static final int PIECE = 1 << 18;

  /** Copies the lists. */
  public ExportedModel {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** How many parameters there are, running averages among them. */
  public long parameters() {
    return rows.stream().mapToLong(each -> each.tensor().layout().elements()).sum();
  }

  /** Writes the zip. */
  public void writeTo(OutputStream out, Weights.Source weights) throws IOException {
    ModelZipWriter.Parameters parameters =
        new ModelZipWriter.Parameters() {
          @Override
          public long count() {
            return parameters();
          }

          @Override
          public void writeTo(ModelZipWriter.Sink sink) throws IOException {
            for (StoredRows each : rows) {
              write(each, weights, sink);
            }
          }
        };
    ModelZipWriter.write(out, configuration, NetworkYaml.write(network), parameters);
  }

  private static void write(StoredRows rows, Weights.Source weights, ModelZipWriter.Sink sink)
      throws IOException {
    TensorLayout layout = rows.tensor().layout();
    String tensor = rows.tensor().name();
    if (!layout.isSame()) {
      sink.write(turned(rows, weights));
      return;
    }
    for (long from = 0; from < layout.elements(); from += PIECE) {
      float[] piece = new float[(int) Math.min(PIECE, layout.elements() - from)];
      weights.read(tensor, rows.from() + from, piece);
      sink.write(piece);
    }
  }

  /** Of depthwise and transposed filters alone, which are small. */
  private static float[] turned(StoredRows rows, Weights.Source weights) {
    TensorLayout layout = rows.tensor().layout();
    float[] own = new float[Math.toIntExact(layout.elements())];
    weights.read(rows.tensor().name(), rows.from(), own);
    float[] theirs = new float[own.length];
    for (int i = 0; i < own.length; i++) {
      theirs[Math.toIntExact(layout.at(i))] = own[i];
    }
    return theirs;
  }
}
