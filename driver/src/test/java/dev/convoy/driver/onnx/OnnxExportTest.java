package dev.convoy.driver.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.checkpoint.TensorSpec;
import dev.convoy.driver.onnx.exporter.OnnxExport;
import dev.convoy.driver.onnx.model.ModelProto;
import dev.convoy.driver.onnx.model.NodeProto;
import dev.convoy.driver.onnx.model.TensorProto;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of layer in ONNX, over one, two and three dimensions, as ONNX Runtime computes it. */
class OnnxExportTest {
  @TempDir Path directory;

  static Stream<String> networks() {
    return SmallNetworks.ALL.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void onnxRuntimeComputesWhatConvoyDoes(String name) throws Exception {
    Network network = SmallNetworks.named(name);
    Path file = directory.resolve("network.onnx");
    ExportAgreement.export(network, file);
    assertEquals(0, ExportAgreement.distance(network, file), 1e-5);
  }

  private static ModelProto model(Network network) {
    return OnnxExport.model(network, TrainedWeights.of(network));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void parametersAndRunningAveragesKeepTheirNames(String name) {
    Network network = SmallNetworks.named(name);
    Set<String> constants =
        model(network).graph().initializers().stream()
            .map(TensorProto::name)
            .collect(Collectors.toSet());
    TensorSpec.of(network).forEach(spec -> assertTrue(constants.contains(spec.name())));
  }

  @Test
  void lossAndDropoutAreLeftOut() {
    ModelProto model =
        model(
            NetworkYaml.read(
                """
                {name: n, input: [4], layers: [
                  {fc1: {linear: 3}}, {drop: {dropout: 0.5}}, {loss: softmax-cross-entropy}]}
                """,
                "n.yaml"));
    assertEquals(List.of("Gemm"), model.graph().nodes().stream().map(NodeProto::operator).toList());
    assertEquals("fc1", model.graph().outputs().get(0).name());
  }

  @Test
  void aLayerNamedAsAParameterGetsAValueOfAnotherName() throws Exception {
    Network network =
        NetworkYaml.read(
            """
            {name: n, input: [4], layers: [
              {a: {linear: 3}}, {a.weight: relu}, {b: {linear: 2}}, {loss: softmax-cross-entropy}]}
            """,
            "n.yaml");
    Path file = directory.resolve("network.onnx");
    ExportAgreement.export(network, file);
    assertEquals(0, ExportAgreement.distance(network, file), 1e-5);
  }

  @Test
  void aNetworkWithoutALossGivesWhatNobodyReads() {
    Network network =
        Network.builder("n", Shape.of(4))
            .add("a", new Linear(3, true))
            .add("b", new Linear(2, true), Network.INPUT)
            .build();
    assertEquals(
        List.of("a", "b"),
        model(network).graph().outputs().stream().map(output -> output.name()).toList());
  }

  @Test
  void onlyDeformableConvolutionsNeedNewerOperators() {
    assertEquals(17, model(SmallNetworks.named("towers")).opset());
    assertEquals(8, model(SmallNetworks.named("towers")).irVersion());
    assertEquals(19, model(SmallNetworks.named("deformable")).opset());
  }
}
