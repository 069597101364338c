package dev.convoy.driver.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.onnx.model.OnnxException;
import dev.convoy.driver.protobuf.ProtoContent;
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

/** Whatever stands in a file of ONNX. */
class OnnxFuzzTest {
  @TempDir Path directory;

  @Test
  void bytesAreANetworkOrRefusedInASentence() throws Exception {
    List<byte[]> valid = new ArrayList<>();
    Path file = directory.resolve("model.onnx");
    for (String name : SmallNetworks.ALL.keySet()) {
      ExportAgreement.export(SmallNetworks.named(name), file);
      valid.add(Files.readAllBytes(file));
      valid.add(withoutText(file));
    }
    for (TorchLikeModel model : TorchLikeImportTest.models()) {
      valid.add(Files.readAllBytes(model.write(file)));
    }
    FuzzResult result =
        Fuzzing.of("ONNX", Mutator.ofBytes(valid), OnnxException.class)
            .run(
                Share.TENTH,
                (bytes, random) -> {
                  Files.write(file, bytes);
                  for (ProtoContent weights :
                      ImportRun.read(file, Optional.empty()).weights().values()) {
                    weights.writeTo(OutputStream.nullOutputStream());
                  }
                });
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }

  /** The file without its metadata, so that its nodes are read. */
  private static byte[] withoutText(Path file) throws Exception {
    return ImportAgreement.withoutMetadata(ImportAgreement.model(file)).message().bytes();
  }
}
