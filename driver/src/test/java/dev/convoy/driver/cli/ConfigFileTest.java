package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ConfigFileTest {
  private static final Set<String> KNOWN = Set.of("batch", "workers", "strategies", "data");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bacth: 3 | 1 | there is no option named 'bacth': did you mean batch?",
        "batch: 3;wrokerz: 3 | 2 | there is no option named 'wrokerz'",
        "batch: 3;batch: 4 | 2 | 'batch' stands twice",
        "batch:;  size: 3 | 1 | 'batch' needs a value",
        "batch: | 1 | 'batch' needs a value",
        "- batch | 1 | a line 'option: value' is expected",
        "data: 'x | 1 | not YAML",
        "data: !!java.io.File [x] | 1 | ''",
      })
  void everyMistakeIsNamedByFileAndLine(String lines, int line, String says) throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), lines.replace(';', '\n'));
    if (says.equals("''")) { // a tag makes no object: only its text is read
      assertTrue(ConfigFile.read(file, KNOWN).gives("data"));
      return;
    }
    String error = assertThrows(UserError.class, () -> ConfigFile.read(file, KNOWN)).toString();
    assertTrue(error.contains(file + ", line " + line + ": " + says), error);
  }

  @Test
  void anEmptyFileGivesNothing() throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), "# nothing\n");
    assertEquals(false, ConfigFile.read(file, KNOWN).gives("batch"));
  }

  @Test
  void aResolvedConfigurationMeansTheSameWhenItIsReadAgain() throws IOException {
    String first =
        resolved(
            ConfigFile.none(),
            "--strategies=data,single",
            "--batch=24",
            "--workers=2",
            "--learning-rate=0.125",
            "--schedule=cosine",
            "--augment",
            "--data=generated:count=100,seed=2");
    Path file = Files.writeString(directory.resolve("config.yaml"), first);
    Set<String> all =
        Set.copyOf(
            first
                .lines()
                .filter(l -> !l.startsWith("#"))
                .map(l -> l.substring(0, l.indexOf(":")))
                .toList());
    assertEquals(first, resolved(ConfigFile.read(file, all)));
    assertTrue(first.contains("strategies: ['data', 'single']\n"), first);
    assertTrue(first.contains("augment: true\n"), first);
  }

  @Test
  void theCommandLineWinsAlsoBetweenStepsAndEpochs() throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), "steps: 7\n");
    ConfigFile config = ConfigFile.read(file, Set.of("steps"));
    CompareCommand command = new CompareCommand();
    CommandLine line = new CommandLine(command).setDefaultValueProvider(config);
    line.parseArgs("--epochs=2");
    assertEquals(20, command.length.steps(line.getCommandSpec(), 10, 1));
    line.parseArgs("--steps=3");
    assertEquals(3, command.length.steps(line.getCommandSpec(), 10, 1));
    line.parseArgs();
    assertEquals(7, command.length.steps(line.getCommandSpec(), 10, 1));
  }

  private static String resolved(ConfigFile config, String... args) {
    CommandLine line = new CommandLine(new CompareCommand()).setDefaultValueProvider(config);
    line.parseArgs(args);
    return ResolvedConfig.of(line.getCommandSpec());
  }
}
