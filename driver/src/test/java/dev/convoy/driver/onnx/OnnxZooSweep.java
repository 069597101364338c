package dev.convoy.driver.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole zoo, small, through ONNX and ONNX Runtime. Takes minutes, so its name keeps it out of
 * the ordinary test run; {@code -Dtest=OnnxZooSweep} runs it and prints a line a network.
 */
class OnnxZooSweep {
  @TempDir Path directory;

  static List<String> networks() {
    String only = System.getProperty("sweep.networks", "");
    return only.isEmpty() ? Zoo.names() : List.of(only.split(",", -1));
  }

  /**
   * ImageNet's networks on 96 pixels and a quarter of their width, the others at half their width.
   */
  static Network small(String name) {
    boolean large = Zoo.network(name).input().spatial().get(0) > 100;
    Options options = Options.PUBLISHED.withWidth(large ? 0.25 : 0.5);
    return Zoo.network(name, large ? options.withImageSize(96) : options);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void onnxRuntimeComputesWhatConvoyDoesAndTheFileIsReadBack(String name) throws Exception {
    Network network = small(name);
    Path file = directory.resolve(name + ".onnx");
    ExportAgreement.export(network, file);
    double apart = ExportAgreement.distance(network, file);
    ImportedNetwork byNodes = ImportAgreement.read(file, false);
    double readBack =
        ImportAgreement.distance(file, byNodes, directory.resolve("weights.safetensors"));
    System.out.printf(Locale.ROOT, "| %s | %.1e | %.1e |%n", name, apart, readBack);
    assertTrue(apart <= 1e-5, name + ": outputs differ by " + apart);
    assertTrue(readBack <= 1e-5, name + ": read by its nodes, outputs differ by " + readBack);
    ImportedNetwork same = ImportAgreement.read(file, true);
    assertEquals(network, same.network());
    Path weights = directory.resolve("same.safetensors");
    assertEquals(0, ImportAgreement.distance(network, TrainedWeights.of(network), same, weights));
  }
}
