package dev.convoy.driver.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.dl4j.importer.ImageSize;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.run.ImportRun;
import dev.convoy.tensor.Shape;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Zips that DL4J itself writes. */
class Dl4jImportTest {
  @TempDir Path directory;

  static Set<String> models() {
    return RealModels.ALL.keySet();
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatDl4jWritesGivesTheProbabilitiesThatDl4jComputes(String name) throws Exception {
    RealModel model = RealModels.named(name).trained();
    Path file = directory.resolve("model.zip");
    model.save(file);
    boolean isSaid = model.input().dimensions() == 0 || model.form() == RealModel.Form.ROWS;
    ImportedNetwork imported =
        ImportRun.read(file, isSaid ? Optional.empty() : Optional.of(size(model.input())));
    assertEquals(model.input(), imported.network().input());
    double apart = ZipAgreement.distance(model, imported, directory.resolve("weights.safetensors"));
    assertTrue(apart <= 1e-5, name + ": outputs differ by " + apart);
  }

  static ImageSize size(Shape shape) {
    return new ImageSize(shape.spatial().get(0), shape.spatial().get(1));
  }
}
