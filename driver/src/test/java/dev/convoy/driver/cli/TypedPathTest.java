package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.driver.cli.option.TypedPath;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Relative paths mean the directory in which the command was started, for workers too. */
class TypedPathTest {
  private static final String HERE = Path.of("").toAbsolutePath().toString();

  @TempDir Path directory;

  private static CommandLine line(Object command) {
    return new CommandLine(command).registerConverter(Path.class, new TypedPath());
  }

  private static String data(String typed) {
    TrainCommand command = new TrainCommand();
    line(command).parseArgs("--data", typed);
    return command.run.data().uri();
  }

  @ParameterizedTest
  @CsvSource({
    "images:some/dir, images:HERE/some/dir",
    "cifar10:./x, cifar10:HERE/x",
    "idx:., idx:HERE",
    "images:link/../x, images:HERE/link/../x",
    "images:file:x, images:file:HERE/x",
    "images:/d, images:/d",
    "images:hdfs://n:9000/d, images:hdfs://n:9000/d",
    "generated:count=9, generated:count=9"
  })
  void workersGetDataByAnAbsolutePath(String typed, String absolute) {
    assertEquals(absolute.replace("HERE", HERE), data(typed));
  }

  @Test
  void everyOptionThatNamesAPathIsMadeAbsolute() {
    EvaluateCommand command = new EvaluateCommand();
    line(command).parseArgs("--weights", "w", "--output=out", "--data=idx:d", "--network=n.yaml");
    assertEquals(HERE + "/w", command.weights.location);
    assertEquals(Path.of(HERE, "out"), command.run.directory("n"));
    assertEquals("idx:" + HERE + "/d", command.run.data().uri());
    TrainCommand train = new TrainCommand();
    line(train).parseArgs("--initial-weights", "./w");
    assertEquals(HERE + "/w", train.initialWeights);
    PlanCommand plan = new PlanCommand();
    line(plan).parseArgs("--output", "out");
    assertEquals(Path.of(HERE, "out"), plan.output);
    DoctorCommand doctor = new DoctorCommand();
    line(doctor).parseArgs("--data", "images:d");
    assertEquals("images:" + HERE + "/d", doctor.data);
  }

  @Test
  void aResolvedConfigurationMeansTheSameFilesInAnyDirectory() {
    CommandLine train = line(new TrainCommand());
    train.parseArgs("--network", "n.yaml", "--data", "images:d", "--initial-weights", "w");
    String config = ResolvedConfig.of(train.getCommandSpec());
    assertTrue(config.contains("network: '" + HERE + "/n.yaml'\n"), config);
    assertTrue(config.contains("data: 'images:" + HERE + "/d'\n"), config);
    assertTrue(config.contains("initial-weights: '" + HERE + "/w'\n"), config);
    CommandLine named = line(new TrainCommand());
    named.parseArgs("--network", "alexnet");
    config = ResolvedConfig.of(named.getCommandSpec());
    assertTrue(config.contains("network: 'alexnet'\n"), config);
    assertTrue(config.contains("data: 'generated:'\n"), config);
  }

  @Test
  void pathsInAConfigurationFileAreRelativeToTheWorkingDirectoryToo() throws Exception {
    Path file = directory.resolve("c.yaml");
    Files.writeString(file, "data: images:some/dir\nweights: w\noutput: out\n");
    EvaluateCommand command = new EvaluateCommand();
    line(command)
        .setDefaultValueProvider(ConfigFile.read(file, Set.of("data", "weights", "output")))
        .parseArgs();
    assertEquals("images:" + HERE + "/some/dir", command.run.data().uri());
    assertEquals(HERE + "/w", command.weights.location);
    assertEquals(Path.of(HERE, "out"), command.run.directory("n"));
  }

  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(args, new PrintWriter(out), new PrintWriter(err));
    return new Outcome(code, out.toString(), err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"images", "cifar10", "idx"})
  void aRelativeFolderThatIsMissingIsNamedInFull(String kind) {
    Outcome outcome = run("train", "--data", kind + ":no/such/folder");
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(HERE + "/no/such/folder"), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--output", "--initial-weights", "--data"})
  void whatIsNoPathIsOneSentence(String option) {
    Outcome outcome = run("train", option, (option.equals("--data") ? "images:" : "") + "a\0b");
    assertEquals(2, outcome.code(), outcome.err());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains("Nul character not allowed"), outcome.err());
  }

  @Test
  void exifIsFollowedUnlessToldOtherwise() throws Exception {
    TrainCommand command = new TrainCommand();
    CommandLine line = line(command);
    line.parseArgs();
    assertTrue(command.run.data().exif());
    line.parseArgs("--exif");
    assertTrue(command.run.data().exif());
    line.parseArgs("--no-exif");
    assertEquals(false, command.run.data().exif());
    Path file = Files.writeString(directory.resolve("c.yaml"), "exif: false\n");
    line.setDefaultValueProvider(ConfigFile.read(file, Set.of("exif"))).parseArgs();
    assertEquals(false, command.run.data().exif());
  }
}
