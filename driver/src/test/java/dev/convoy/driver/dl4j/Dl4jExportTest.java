package dev.convoy.driver.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.dl4j.exporter.Dl4jExport;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.run.ExportRun;
import dev.convoy.driver.run.ImportRun;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Zips that DL4J itself reads. */
class Dl4jExportTest {
  @TempDir Path directory;

  static Set<String> networks() {
    return ExportedNetworks.ALL.keySet();
  }

  private Path exported(Network network, Path weights) {
    Path file = directory.resolve("model.zip");
    ExportRun.dl4j(network, weights.toString(), 1, file);
    return file;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void dl4jComputesTheProbabilitiesThatConvoyDoes(String name) throws Exception {
    Network network = ExportedNetworks.named(name);
    Path weights = SavedWeights.write(network, directory.resolve("weights.safetensors"));
    RealModel model = RealModel.restore(exported(network, weights), network.input());
    double apart = ZipAgreement.distance(model, network, weights);
    assertTrue(apart <= 1e-5, name + ": outputs differ by " + apart);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatDl4jWritesAgainIsReadByItsLayers(String name) throws Exception {
    Network network = ExportedNetworks.named(name);
    Path weights = SavedWeights.write(network, directory.resolve("weights.safetensors"));
    RealModel model = RealModel.restore(exported(network, weights), network.input());
    Path again = directory.resolve("again.zip");
    model.save(again);
    ImportedNetwork imported =
        ImportRun.read(
            again,
            network.input().dimensions() == 0
                ? Optional.empty()
                : Optional.of(Dl4jImportTest.size(network.input())));
    double apart = ZipAgreement.distance(model, imported, directory.resolve("again.safetensors"));
    assertTrue(apart <= 1e-5, name + ": outputs differ by " + apart);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatNobodyChangedIsTheNetworkAndItsWeightsAgain(String name) throws Exception {
    Network network = ExportedNetworks.named(name);
    Path weights = SavedWeights.write(network, directory.resolve("weights.safetensors"));
    Path file = exported(network, weights);
    ImportedNetwork imported = ImportRun.read(file, Optional.empty());
    assertEquals(network, imported.network());
    Path back = directory.resolve("back.safetensors");
    imported.writeWeights(back);
    byte[] first = Files.readAllBytes(file);
    assertArrayEquals(first, Files.readAllBytes(exported(network, back)));
  }

  @Test
  void dl4jTrainsItOn() throws Exception {
    Network network = ExportedNetworks.named("towers");
    Path weights = SavedWeights.write(network, directory.resolve("weights.safetensors"));
    RealModel model = RealModel.restore(exported(network, weights), network.input());
    ComputationGraph graph = (ComputationGraph) model.model();
    DataSet batch =
        new DataSet(
            Nd4j.createFromArray(ZipAgreement.images(network.input())).reshape(3, 4, 13, 11),
            Nd4j.eye(5).get(NDArrayIndex.interval(0, 3)));
    double before = graph.score(batch);
    for (int step = 0; step < 20; step++) {
      graph.fit(batch);
    }
    assertTrue(graph.score(batch) < before, before + " became " + graph.score(batch));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{channel-shuffle: 2} | layer x (channel shuffle, 2 groups): Deeplearning4j has none",
        "hard-swish | layer x (hard-swish): Deeplearning4j has none",
        "{upsample: 2, mode: bilinear} | Deeplearning4j enlarges by the nearest element alone",
        "{max-pooling: 3, stride: 2, padding: [[0, 2], 1]} | whose padding is other on one side",
        "{transposed-convolution: 2, kernel: 3, stride: 2, padding: [[0, 1], 0]} | no such padding of",
      })
  void aLayerThatDl4jHasNotIsNamed(String layer, String sentence) {
    String yaml =
        """
        name: n
        input: [4, 9, 9]
        layers:
          - x: %s
          - pool: global-average-pooling
          - loss: softmax-cross-entropy
        """
            .formatted(layer);
    Dl4jException refusal =
        assertThrows(Dl4jException.class, () -> Dl4jExport.of(NetworkYaml.read(yaml, "n.yaml")));
    String said = String.valueOf(refusal.getMessage());
    assertTrue(said.startsWith("layer x (") && said.contains(sentence), said);
  }
}
