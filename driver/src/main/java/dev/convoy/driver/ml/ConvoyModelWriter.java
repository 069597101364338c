package dev.convoy.driver.ml;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.worker.checkpoint.HadoopStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;
import scala.Option;

/** Saves a model: spark.ml's metadata, its network and its weights, each as others read it too. */
final class ConvoyModelWriter extends MLWriter {
  static final String NETWORK = "network.yaml";
  static final String WEIGHTS = "weights.safetensors";

  private final ConvoyModel model;

  ConvoyModelWriter(ConvoyModel model) {
    this.model = model;
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
    FileStore folder = HadoopStore.at(path, sc().hadoopConfiguration());
    try {
      put(folder, NETWORK, NetworkYaml.write(model.network()).getBytes(StandardCharsets.UTF_8));
      put(folder, WEIGHTS, model.weights().bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the model cannot be saved in " + path, e);
    }
  }

  private static void put(FileStore folder, String name, byte[] bytes) throws IOException {
    try (OutputStream out = folder.create(name)) {
      out.write(bytes);
    }
  }
}
