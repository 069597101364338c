package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.cli.option.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
        "data: !!java.io.File [x] | 1 | not YAML: Global tag is not allowed",
        "data: !mine x | 1 | the tag !mine is not allowed",
        "batch: &a [*a] | 1 | an alias stands inside of what it repeats",
        "data: [[x]] | 1 | 'data' needs a value, or a list of values",
        "data: ~ | 1 | 'data' needs a value, or a list of values",
        "? [x]: 3 | 1 | a key must be a word",
      })
  void everyMistakeIsNamedByFileAndLine(String lines, int line, String says) throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), lines.replace(';', '\n'));
    String error = assertThrows(UserError.class, () -> ConfigFile.read(file, KNOWN)).toString();
    assertTrue(error.contains(file + ", line " + line + ": " + says), error);
  }

  private String refusal(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), text);
    return assertThrows(UserError.class, () -> ConfigFile.read(file, KNOWN)).getMessage() + "";
  }

  /** Lists of lists that name the one before twice: 2^24 values in a few hundred characters. */
  @Test
  void aliasesThatDoubleTheFileManyTimesAreRefusedInAShortSentence() throws IOException {
    StringBuilder text = new StringBuilder("data: [&a0 [xxxxxxxx]");
    for (int i = 1; i <= 24; i++) {
      text.append(", &a%d [*a%d, *a%d]".formatted(i, i - 1, i - 1));
    }
    String refusal = refusal(text + "]\n");
    assertTrue(refusal.endsWith("'data' needs a value, or a list of values"), refusal);
    String many = "workers: &a [1]\ndata: [" + "*a, ".repeat(60) + "*a]\n";
    assertTrue(refusal(many).contains("aliases"), refusal(many));
    String words = "workers: &a " + "9".repeat(5000) + "\ndata: [" + "*a, ".repeat(60) + "*a]\n";
    assertTrue(refusal(words).endsWith("'data' has more than 100000 characters: shorten it"));
  }

  @Test
  void deepLongAndUnprintableFilesAreRefusedInAShortSentence() throws IOException {
    String deep = refusal("data: " + "[".repeat(60) + "]".repeat(60));
    assertTrue(deep.contains("not YAML: Nesting Depth exceeded max 50"), deep);
    assertTrue(
        refusal("#" + "x".repeat(3_000_000))
            .contains("characters are too long for a configuration"));
    assertTrue(refusal("data: \u0000").contains("not YAML: special characters are not allowed"));
    String key = refusal("k".repeat(500) + "\u202e: 3");
    assertTrue(key.contains("'" + "k".repeat(80) + "…'"), key);
    assertTrue(key.length() < 300, key);
  }

  @Test
  void aDeviceWithoutEndIsReadNoFurtherThanNeeded() {
    String refusal =
        assertThrows(UserError.class, () -> ConfigFile.read(Path.of("/dev/zero"), KNOWN))
            .getMessage();
    assertEquals(
        "/dev/zero: 4194304 characters are too long for a configuration, of which a file may have 1048576",
        refusal);
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
    assertEquals(first, resolved(ConfigFile.read(file, names(first))));
    assertTrue(first.contains("strategies: ['data', 'single']\n"), first);
    assertTrue(first.contains("augment: 'crop,flip'\n"), first);
  }

  @Test
  void theCommandLineWinsAlsoBetweenStepsAndEpochs() throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), "steps: 7\n");
    ConfigFile config = ConfigFile.read(file, Set.of("steps"));
    CompareCommand command = new CompareCommand();
    CommandLine line = new CommandLine(command).setDefaultValueProvider(config);
    line.parseArgs("--epochs=2");
    assertEquals(20, command.length.length(line.getCommandSpec(), 1).steps(10));
    line.parseArgs("--steps=3");
    assertEquals(3, command.length.length(line.getCommandSpec(), 1).steps(10));
    line.parseArgs();
    assertEquals(7, command.length.length(line.getCommandSpec(), 1).steps(10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--strategy=auto",
        "--strategy=one-weird-trick --optimizer=adamw --betas=0.8,0.99 --schedule=one-cycle",
        "--optimizer=lars --schedule=step --milestones=0.2,0.9 --checkpoint-every=5 --keep=3",
        "--transport=tcp --precision=bf16 --checkpoints=hdfs://n:9/c --initial-weights=/w"
      })
  void theOptionsOfATrainingCanBeReadAgain(String arguments) throws IOException {
    String[] args = arguments.isEmpty() ? new String[0] : arguments.split(" ");
    String first = resolvedTraining(ConfigFile.none(), args);
    Path file = Files.writeString(directory.resolve("config.yaml"), first);
    assertEquals(first, resolvedTraining(ConfigFile.read(file, names(first))));
  }

  /** Configurations of runs of before there were lists say true or false. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "augment: true | | crop,flip",
        "augment: false | | none",
        "augment: 'true' | | crop,flip",
        "augment: resized-crop=0.35-1,flip | | resized-crop=0.35-1,flip",
        "augment: [resized-crop, jitter] | | resized-crop,jitter",
        "augment: none | | none",
        "augment: true | --no-augment | none",
        "augment: true | --augment=flip | flip",
        "augment: false | --augment | crop,flip",
        "batch: 128 | --augment jitter,flip | flip,jitter",
        "batch: 128 | --augment --workers=2 | crop,flip",
        "batch: 128 | --augment=none | none",
        "batch: 128 | --augment=true | crop,flip",
        "batch: 128 | | none"
      })
  void augmentationIsAListOrAsOlderFilesSayIt(String file, String arguments, String list)
      throws IOException {
    ConfigFile config =
        ConfigFile.read(
            Files.writeString(directory.resolve("c.yaml"), file + "\n"),
            Set.of("augment", "batch"));
    String[] args = arguments == null ? new String[0] : arguments.split(" ");
    String said = resolvedTraining(config, args);
    assertTrue(said.contains("augment: '" + list + "'\n"), said);
    assertFalse(said.contains("no-augment"), said);
    Path again = Files.writeString(directory.resolve("config.yaml"), said);
    assertEquals(said, resolvedTraining(ConfigFile.read(again, names(said))));
  }

  private static String resolvedTraining(ConfigFile config, String... args) {
    TrainCommand command = new TrainCommand();
    CommandLine line = new CommandLine(command).setDefaultValueProvider(config);
    line.parseArgs(args);
    command.run.training(); // fills in what was not said
    return ResolvedConfig.of(line.getCommandSpec());
  }

  private static Set<String> names(String yaml) {
    return Set.copyOf(
        yaml.lines()
            .filter(l -> !l.startsWith("#"))
            .map(l -> l.substring(0, l.indexOf(":")))
            .toList());
  }

  private static String resolved(ConfigFile config, String... args) {
    CommandLine line = new CommandLine(new CompareCommand()).setDefaultValueProvider(config);
    line.parseArgs(args);
    return ResolvedConfig.of(line.getCommandSpec());
  }
}
