package dev.convoy.driver.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.dl4j.importer.ImageSize;
import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.driver.protobuf.ProtoContent;
import dev.convoy.driver.run.ExportRun;
import dev.convoy.driver.run.ImportRun;
import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a zip. */
class Dl4jFuzzTest {
  @TempDir Path directory;

  @Test
  void bytesAreANetworkOrRefusedInASentence() throws Exception {
    List<byte[]> valid = new ArrayList<>();
    Path file = directory.resolve("model.zip");
    for (String name : List.of("a graph", "filters by channel")) {
      RealModels.named(name).save(file);
      valid.add(Files.readAllBytes(RawZip.read(file).write(file)));
    }
    ExportRun.dl4j(ExportedNetworks.named("values"), null, 1, file);
    valid.add(Files.readAllBytes(RawZip.read(file).write(file)));
    FuzzResult result =
        Fuzzing.of("a model zip", Mutator.ofBytes(valid), Dl4jException.class)
            .run(
                Share.TENTH,
                (bytes, random) -> {
                  Files.write(file, bytes);
                  try {
                    Optional<ImageSize> size = Optional.of(new ImageSize(12, 12));
                    for (ProtoContent weights : ImportRun.read(file, size).weights().values()) {
                      weights.writeTo(OutputStream.nullOutputStream());
                    }
                  } catch (OnnxException e) { // by its first bytes no zip any more
                    throw new Dl4jException(String.valueOf(e.getMessage()));
                  }
                });
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
