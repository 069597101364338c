package dev.convoy.driver.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.worker.data.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in the file that says what a training read. */
class KnownInputFuzzTest {
  @TempDir Path directory;

  @Test
  void bytesAreKnownInputOrRefusedInASentence() {
    Configuration hadoop = new Configuration();
    Path file = directory.resolve(RunFiles.INPUT);
    String weights = directory.resolve("weights.safetensors").toString();
    List<String> inputs =
        List.of(
            new KnownInput(List.of("cat", "dog", "\u00e9t\u00e9"), "imagenet").json().toString(),
            "{\"normalisation\": \"\", \"classes\": [\"0\", \"1\"], \"more\": {\"x\": [1e3]}}");
    FuzzResult result =
        Fuzzing.of("known inputs", Mutator.ofTexts(inputs), DataException.class)
            .run(
                Share.TENTH,
                (bytes, random) -> {
                  Files.write(file, bytes);
                  KnownInput.beside(weights, hadoop);
                });
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
