package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.cli.option.UserError;
import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a configuration. */
class ConfigFileFuzzTest {
  private static final Set<String> KNOWN =
      Set.of("batch", "workers", "strategies", "data", "learning-rate", "network", "steps");

  private static final List<String> CONFIGURATIONS =
      List.of(
          """
          # A short run.
          network: alexnet-cifar
          batch: 128
          workers: 4
          strategies: [data, model, hybrid]
          learning-rate: 0.01
          data: "generated:"
          """,
          """
          {batch: &rows 64, steps: *rows, data: 'file:/data', network: >-
            alexnet
          }
          """);

  @TempDir Path directory;

  @Test
  void bytesAreAConfigurationOrRefusedInASentence() {
    Path file = directory.resolve("c.yaml");
    FuzzResult result =
        Fuzzing.of("configurations", Mutator.ofTexts(CONFIGURATIONS), UserError.class)
            .run(
                Share.TENTH,
                (bytes, random) -> {
                  Files.write(file, bytes);
                  ConfigFile.read(file, KNOWN);
                });
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
