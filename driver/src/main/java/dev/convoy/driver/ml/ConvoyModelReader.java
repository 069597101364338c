package dev.convoy.driver.ml;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.checkpoint.RandomBytes;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.worker.checkpoint.HadoopStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Loads what a {@link ConvoyModelWriter} saved. */
final class ConvoyModelReader extends MLReader<ConvoyModel> {

  /**
   * {@inheritDoc}
   *
   * @throws dev.convoy.checkpoint.CheckpointException if the weights are not the network's
   */
  @Override
  public ConvoyModel load(String path) {
    Metadata metadata = DefaultParamsReader.loadMetadata(path, sc(), ConvoyModel.class.getName());
    FileStore folder = HadoopStore.at(path, sc().hadoopConfiguration());
    try {
      String yaml = new String(read(folder, ConvoyModelWriter.NETWORK), StandardCharsets.UTF_8);
      Network network = NetworkYaml.read(yaml, folder.place(ConvoyModelWriter.NETWORK));
      byte[] weights = read(folder, ConvoyModelWriter.WEIGHTS);
      try (SafetensorsFile file = ModelWeights.open(weights)) {
        file.require(network);
      }
      ConvoyModel model = new ConvoyModel(metadata.uid(), network, new ModelWeights(weights), null);
      metadata.getAndSetParams(model, Option.empty());
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException("there is no whole model in " + path, e);
    }
  }

  private static byte[] read(FileStore folder, String name) throws IOException {
    try (RandomBytes file = folder.open(name)) {
      ModelWeights.requireSendable(file.size());
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(0, all);
      return all.array();
    }
  }
}
