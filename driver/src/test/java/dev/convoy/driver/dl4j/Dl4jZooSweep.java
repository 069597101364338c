package dev.convoy.driver.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.run.ExportRun;
import dev.convoy.driver.run.ImportRun;
import dev.convoy.network.Network;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Large networks of DL4J's zoo, in and out again. Takes minutes, so its name keeps it out of the
 * ordinary test run; {@code -Dtest=Dl4jZooSweep} runs it and prints a line a network.
 */
class Dl4jZooSweep {
  @TempDir Path directory;

  static Collection<String> models() {
    String only = System.getProperty("sweep.networks", "");
    return only.isEmpty() ? Dl4jZoo.LARGE.keySet() : List.of(only.split(",", -1));
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatIsReadComputesTheSameAndSoDoesDl4jOfWhatIsWritten(String name) throws Exception {
    RealModel model = Dl4jZoo.large(name).trained();
    Path file = directory.resolve(name + ".zip");
    model.save(file);
    ImportedNetwork imported =
        ImportRun.read(file, Optional.of(Dl4jImportTest.size(model.input())));
    Path weights = directory.resolve("weights.safetensors");
    double in = ZipAgreement.distance(model, imported, weights);
    Network network = imported.network();
    Path back = directory.resolve("back.zip");
    ExportRun.dl4j(network, weights.toString(), 1, back);
    double out = ZipAgreement.distance(RealModel.restore(back, network.input()), network, weights);
    System.out.printf(
        Locale.ROOT, "| %s | %,d | %.1e | %.1e |%n", name, network.parameterCount(), in, out);
    assertTrue(in <= 1e-5, name + ": outputs differ by " + in);
    assertTrue(out <= 1e-5, name + ": written again, outputs differ by " + out);
  }
}
