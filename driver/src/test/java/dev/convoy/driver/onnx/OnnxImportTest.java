package dev.convoy.driver.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.onnx.importer.OnnxImport;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Convoy exports, read back: with the text of its network, and by its nodes alone. */
class OnnxImportTest {
  @TempDir Path directory;

  static Stream<String> networks() {
    return SmallNetworks.ALL.keySet().stream();
  }

  static Stream<String> classifiers() {
    return networks().filter(name -> !name.equals("nothing"));
  }

  private Path exported(Network network) {
    Path file = directory.resolve("network.onnx");
    ExportAgreement.export(network, file);
    return file;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void anExportIsTheSameNetworkWithTheSameOutputs(String name) throws Exception {
    Network network = SmallNetworks.named(name);
    ImportedNetwork imported = ImportAgreement.read(exported(network), true);
    assertEquals(network, imported.network());
    Path weights = directory.resolve("weights.safetensors");
    assertEquals(
        0, ImportAgreement.distance(network, TrainedWeights.of(network), imported, weights));
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void itsNodesAloneGiveTheSameOutputs(String name) throws Exception {
    Path file = exported(SmallNetworks.named(name));
    ImportedNetwork imported = ImportAgreement.read(file, false);
    Path weights = directory.resolve("weights.safetensors");
    assertEquals(0, ImportAgreement.distance(file, imported, weights), 1e-5);
  }

  @Test
  void anotherGraphThanItsTextSaysIsReadByItsNodes() throws Exception {
    Network network = SmallNetworks.named("pixels");
    Network other =
        NetworkYaml.read(
            NetworkYaml.write(network).replace("padding: 1", "padding: 1, groups: 1, stride: 2"),
            "other.yaml");
    ModelProto model = ImportAgreement.model(exported(network));
    ModelProto lying =
        new ModelProto(
            model.irVersion(),
            model.opset(),
            model.producer(),
            model.graph(),
            Map.of("convoy.network", NetworkYaml.write(other)));
    assertEquals(network, OnnxImport.read(lying, "name").network());
  }

  @Test
  void whatIsReadIsWrittenAsItWas() throws Exception {
    for (String name : networks().toList()) {
      Path file = exported(SmallNetworks.named(name));
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      ImportAgreement.model(file).message().writeTo(again);
      assertEquals(
          ByteBuffer.wrap(Files.readAllBytes(file)), ByteBuffer.wrap(again.toByteArray()), name);
    }
  }
}
