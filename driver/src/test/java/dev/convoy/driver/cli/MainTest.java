package dev.convoy.driver.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.Entrant;
import dev.convoy.driver.cli.option.MeshOption;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.cli.option.WorkerOptions;
import dev.convoy.driver.run.AfterCheckpoint;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a user reads and a script branches on, for everything that needs no cluster. */
class MainTest {

  private record Outcome(int code, String out, String err) {}

  @TempDir Path directory;

  private static Outcome run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(unpredicted(args), new PrintWriter(out), new PrintWriter(err));
    return new Outcome(code, out.toString(), err.toString());
  }

  /** Plans are looked at here without timing kernels, unless a test asks for that. */
  private static String[] unpredicted(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (args.length > 0 && args[0].equals("plan") && !all.contains("--predict")) {
      all.add("--no-predict");
    }
    return all.toArray(String[]::new);
  }

  /** They are refused for their data alone, which are not on this machine. */
  @ParameterizedTest
  @ValueSource(strings = {"alexnet", "resnext50"})
  void theExamplesForImageNetAreConfigurationsAsTheyStand(String example) {
    String config = "../deploy/examples/imagenet/" + example + ".yaml";
    String missing = directory.resolve("missing").toString();
    Outcome outcome =
        run(
            "train",
            "--config=" + config,
            "--strategy=model",
            "--workers=2",
            "--batch=8", // this machine may be small
            "--data=images:" + missing,
            "--output=" + directory.resolve("out"));
    assertEquals(ExitCode.USAGE.number(), outcome.code());
    assertTrue(outcome.err().contains(missing), outcome.err());
  }

  @Test
  void theHelpNamesEveryExitCodeAndNoOther() {
    String codes = run("--help").out().split("Exit codes:", -1)[1];
    List<String> numbers =
        Pattern.compile("\\d+").matcher(codes).results().map(MatchResult::group).toList();
    assertEquals(
        Arrays.stream(ExitCode.values()).map(code -> "" + code.number()).toList(), numbers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --network nope | 2 | there is no network named nope: choose one of alexnet",
        "inspect --groups 7 | 2 | towers=7 does not divide in=48",
        "inspect --groups 0 | 2 | --groups 0 must be at least 1",
        "inspect --network resnext29-8x64d --groups 4 | 2 | has its filter groups by definition",
        "inspect --arithmetic pool1 | 2 | layer pool1 of network alexnet-cifar is no convolution",
        "inspect --arithmetic conv9 | 2 | network alexnet-cifar has no layer conv9",
        "study | 2 | missing required subcommand",
        "study correlation --layers conv2c | 2 | --layers takes two layers",
        "study correlation --layers conv2c,conv9 | 2 | has no layer named conv9",
        "study correlation --layers conv1b,conv1c | 2 | has as many groups for several --groups",
        "study correlation --ridge -1 | 2 | --ridge -1.0 must be at least 0.0",
        "study towers --network shufflenet-v1-g3 --data nope: | 2 | give generated:, cifar10:DIR",
        "study cost --rounds 0 | 2 | --rounds 0 must be at least 1",
        "show filters | 2 | missing required option: '--weights",
        "show filters --weights /nowhere/w | 2 | there is no file of weights at /nowhere/w",
        "show maps --weights /nowhere/w --layers flatten | 2 | makes no maps of its own",
        "show maps --weights /nowhere/w --layers conv1 --data generated:test=512 --image 512 | 2 | there are 512 test images, numbered from 0",
        "inspect --workers 0 | 2 | --workers 0 must be at least 1",
        "plan --workers 4 --batch 2 | 2 | batch 2 is smaller than the number of workers, 4",
        "plan --strategy moddel | 2 | there is no strategy named moddel: choose one of single",
        "train --schedule linear | 2 | choose one of constant, step, cosine, polynomial, one-cycle",
        "train --optimizer sdg | 2 | there is no optimizer named sdg: choose one of sgd, nesterov, adam, adamw",
        "train --optimizer adam --momentum 0.5 | 2 | --momentum means nothing with --optimizer adam: leave it out",
        "train --betas 0.9,0.99 | 2 | --betas means nothing with --optimizer sgd: leave it out",
        "train --optimizer adamw --betas 0.9 | 2 | --betas takes two numbers",
        "train --optimizer adamw --betas 0.9,1 | 2 | --betas 1.0 must be at least 0.0 and less than 1.0",
        "train --schedule cosine --power 2 | 2 | --power means nothing with --schedule cosine: leave it out",
        "train --schedule step --milestones 0.5,0.25 | 2 | --milestones [0.5, 0.25]: they must rise",
        "train --scale-learning-rate 0 | 2 | --scale-learning-rate 0 must be at least 1",
        "train --bacth 3 | 2 | did you mean --batch?",
        "train --batch x | 2 | invalid value for option '--batch'",
        "train --data | 2 | missing required parameter for option '--data'",
        "train --data nope: | 2 | give generated:, cifar10:DIR, idx:DIR or images:DIR",
        "train --data cifar10:/nowhere/at/all | 2 | /nowhere/at/all",
        "train --data generated:count=5 | 2 | fewer than the global batch of 128",
        "train --data generated:classes=11 | 2 | has 11 classes, but network alexnet-cifar tells only 10",
        "train --augment rotate | 2 | 'rotate' is no augmentation: name any of crop, flip, resized-crop[=LEAST-MOST] and jitter[=STRENGTH], or none",
        "train --augment crop,resized-crop | 2 | crop and resized-crop exclude each other",
        "train --augment=resized-crop=0.5 | 2 | is not two numbers",
        "train --augment resized-crop | 2 | has no stored pictures, of which --augment resized-crop takes parts",
        "train --steps 0 | 2 | --steps 0 must be at least 1",
        "train --steps 3 --epochs 1 | 2 | --steps and --epochs exclude each other",
        "train --momentum 2 | 2 | --momentum 2.0 must be at least 0.0 and less than 1.0",
        "train --learning-rate NaN | 2 | --learning-rate NaN must be a number",
        "train --workers 3 --worker-speeds 1,2 | 2 | --worker-speeds 1,2 names 2 speeds for 3 workers: give one a worker",
        "train --workers 2 --worker-speeds 1,0 | 2 | '0' is no number greater than 0",
        "plan --workers 2 --worker-speeds 1,-3 | 2 | '-3' is no number greater than 0",
        "plan --workers 2 --worker-speeds 1,1e300 | 2 | --worker-speeds: speeds are numbers from 0.000001 to 1000000",
        "train --workers 2 --worker-speeds 1,fast | 2 | 'fast' is no number greater than 0",
        "train --workers 1 --worker-speeds NaN | 2 | 'NaN' is no number greater than 0",
        "plan --worker-speeds measured | 2 | needs workers, and plan starts none: give numbers",
        "compare --workers 2 --worker-speeds 1,2 --strategies model@3 | 2 | names no speeds for 3 workers",
        "train --device tpu | 2 | --device is cpu, gpu or auto, not tpu",
        "train --peer-timeout soon | 2 | --peer-timeout 'soon' is no time",
        "train --transport rdma | 2 | there is no transport named rdma: choose one of auto, tcp",
        "train --memory-per-worker lots | 2 | is no amount of memory",
        "train --memory-per-worker 100m | 3 | a worker needs at least",
        "train --network alexnet --memory-per-worker 1g --batch 4096 | 3 | raise --memory-per-worker",
        "train --initial-weights /nowhere/w | 2 | there is no file of weights at /nowhere/w",
        "evaluate | 2 | missing required option: '--weights",
        "evaluate --weights /nowhere/w | 2 | there is no file of weights at /nowhere/w",
        "export | 2 | missing required option: '--output",
        "export --output net.tar | 2 | net.tar ends neither in .onnx nor in .zip",
        "export --output /nowhere/at/all/net.onnx | 2 | there is no directory /nowhere/at/all",
        "export --network nope --output net.onnx | 2 | there is no network named nope",
        "export --weights /nowhere/w --output net.onnx | 2 | there is no file of weights at /nowhere/w",
        "compare --strategies model,model | 2 | names a strategy twice",
        "compare --strategies model,hybird | 2 | there is no strategy named hybird",
        "compare --strategies model,model@4 --workers 4 | 2 | names a strategy twice",
        "compare --strategies data,dl4j-avg | 2 | 'dl4j-avg' is no way to train of Deeplearning4j's: give dl4j-averaging",
        "compare --strategies data,dl4j-averaging:0 | 2 | 'dl4j-averaging:0' is no way to train of Deeplearning4j's",
        "compare --strategies dl4j-sharing | 2 | names nothing but what comes from outside: add a strategy",
        "compare --strategies data,dl4j-averaging,dl4j-averaging | 2 | names a strategy twice",
        "compare --strategies data,dl4j-averaging --steps 24 | 2 | it averages after every 5 steps, and a turn of 19 after 5",
        "compare --strategies single@0 | 2 | '0' is no number of threads: give one of at least 1 after the @",
        "compare --strategies single@ | 2 | '' is no number of threads",
        "compare --strategies single@two | 2 | 'two' is no number of threads",
        "compare --strategies sinlge@2 | 2 | there is no strategy named sinlge: choose one of single",
        "compare --strategies model@3 --threads-per-worker 2 | 2 | model@3 does not fill workers of 2 threads",
        "compare --rounds 0 | 2 | --rounds 0 must be at least 1",
        "compare --steps 5 | 2 | leaves nothing to measure",
        "train --config /nowhere/c.yaml | 2 | there is no such file",
        "doctor --data nope: | 3 | problem  data: --data 'nope:' is not known",
        "frob | 2 | 'frob'",
        "inspect --image-size 1000000000 | 2 | the input of alexnet-cifar, 3×1000000000×1000000000, is too large",
        "inspect --classes 1000000000 | 2 | elements is too large",
        "inspect --workers 2147483647 | 2 | --workers 2147483647 must be at most 10000",
        "plan --workers 2147483647 | 2 | --workers 2147483647 must be at most 10000",
        "plan --workers 2000 --threads-per-worker 1000000 | 3 | 2000 workers of 1000000 threads are more than any cluster has room for",
        "plan --network vgg16 --batch 2147483647 | 2 | conv1_1: a batch of 2147483647 outputs of 64×224×224 each is too large for any cluster",
        "train --peer-timeout 999999999999999999m | 2 | '999999999999999999m' is longer than 7 days",
        "train --memory-per-worker 99999999999999999999g | 2 | is more than any machine has",
        "train --network vgg16 --workers 1 --batch 512 --memory-per-worker 999g | 3 | but one tensor here has at most 2147483647 (use a smaller batch or more workers)",
        "train --workers 2 --threads-per-worker 1000000 | 3 | asked for 2 workers of 1000000 cores, but this machine has",
        "compare --strategies single@999999 | 3 | asked for 1 worker of 999999 cores, but this machine has",
        "train --config= | 2 | is a directory: name a YAML file",
        "simulate --workers 2,0 | 2 | --workers 0 must be at least 1",
        "simulate --workers two | 2 | invalid value for option '--workers'",
        "simulate --workers 999999 | 2 | --workers 999999 must be at most 10000",
        "simulate --strategies data,data | 2 | --strategies names data twice",
        "simulate --strategies single | 2 | --strategies single has one worker: ask for it by --workers 1",
        "simulate --strategies dta | 2 | there is no strategy named dta",
        "simulate --batch 0 | 2 | --batch 0 must be at least 1",
        "simulate --batch-per-worker 0 | 2 | --batch-per-worker 0 must be at least 1",
        "simulate --batch 8 --batch-per-worker 8 | 2 | --batch and --batch-per-worker exclude each other",
        "simulate --batch-per-worker 2147483647 | 2 | is too large a batch",
        "simulate --stragglers often | 2 | --stragglers 'often': give a probability",
        "simulate --stragglers 2x2 | 2 | --stragglers '2x2': give a probability of at most 1",
        "simulate --stragglers 0.1x0 | 2 | give a probability",
        "simulate --chunks 0 | 2 | --chunks 0 must be at least 1",
        "simulate --cluster /nowhere/c.yaml | 2 | cannot read --cluster /nowhere/c.yaml: there is no such file",
        "simulate --cluster ../deploy/examples/two-towers.yaml | 2 | a cluster has no key 'input'",
        "simulate --cluster ../deploy/examples/clusters/titan-4.yaml --workers 5 | 3 | has room for 4 workers, not for 5",
      })
  void everyUserErrorIsOneSentenceWithItsExitCode(String line, int code, String says) {
    Outcome outcome = run(line.split(" "));
    assertEquals(code, outcome.code(), outcome.err());
    assertTrue((outcome.err() + outcome.out()).contains(says), outcome.toString());
    if (!line.startsWith("doctor")) {
      assertEquals(1, outcome.err().lines().count(), outcome.err());
      assertTrue(outcome.err().startsWith("convoy: "), outcome.err());
    }
  }

  /** Whatever a user writes, the sentence about it stays short, one line, and printable. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "simulate --cluster X",
        "simulate --stragglers X",
        "train --network X",
        "train --network /nowhere/X.yaml",
        "train --batch X",
        "train --strategy X",
        "train --transport X",
        "train --schedule X",
        "train --precision X",
        "train --device X",
        "train --peer-timeout X",
        "train --memory-per-worker X",
        "train --worker-speeds 1,X",
        "train --data X",
        "train --data images:X",
        "train --config X",
        "train --output X",
        "train --initial-weights X",
        "evaluate --weights X",
        "inspect --against X",
        "compare --strategies model,X",
        "compare --strategies single@X",
        "train --X 3",
        "train X",
        "X",
      })
  void whatAUserWritesIsQuotedShortAndPrintable(String line) {
    String text = "\u001b[31m\u202e\u2028\u0007\0" + "x".repeat(5_000);
    String[] args = line.split(" ");
    for (int i = 0; i < args.length; i++) {
      args[i] = args[i].replace("X", text);
    }
    Outcome outcome = run(args);
    String err = outcome.err();
    assertEquals(2, outcome.code(), err);
    assertTrue(err.startsWith("convoy: "), err);
    assertFalse(err.contains("internal error"), err);
    assertTrue(err.strip().codePoints().allMatch(Printable::is), err);
    assertTrue(err.length() < 1_500, err);
  }

  @Test
  void aNetworkWithoutStatisticsForItsNormalisationIsRefusedBeforeAnythingStarts()
      throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("one.yaml"),
            """
            name: one
            input: [3, 8, 8]
            layers:
              - pool: global-average-pooling
              - norm: batch-norm
              - fc: {linear: 10}
              - loss: softmax-cross-entropy
            """);
    for (String command : new String[] {"train", "compare", "plan"}) {
      String line = command + " --workers 1 --batch 1 --network " + file;
      Outcome outcome = run(line.split(" "));
      assertEquals(2, outcome.code(), outcome.err());
      assertEquals(
          "convoy: norm: batch normalisation cannot train on 1 value a channel: use a larger --batch\n",
          outcome.err());
    }
    String two = "plan --workers 2 --strategy data --batch 2 --network " + file;
    assertEquals(0, run(two.split(" ")).code()); // one a worker, two in the batch
  }

  @Test
  void nothingThatIsThrownGetsOutAsAStackTrace() {
    StringWriter err = new StringWriter();
    ErrorReport report = new ErrorReport(false, ConfigFile.none());
    Throwable[] thrown = {
      new StackOverflowError(),
      new NoClassDefFoundError("a/B"),
      new ExceptionInInitializerError(new IllegalStateException("no such host")),
      new OutOfMemoryError("Java heap space"),
      new IllegalStateException("x", new IOException("/tmp/f: Too many open files")),
      new ArithmeticException("integer overflow"),
    };
    int[] codes = new int[thrown.length];
    for (int i = 0; i < thrown.length; i++) {
      codes[i] = report.execution(thrown[i], new PrintWriter(err));
    }
    assertArrayEquals(new int[] {1, 1, 1, 3, 3, 1}, codes);
    assertEquals(
        """
        convoy: internal error, StackOverflowError: it is nested too deeply (--debug shows where)
        convoy: internal error, NoClassDefFoundError: there is no class a.B (--debug shows where)
        convoy: internal error, IllegalStateException: no such host (--debug shows where)
        convoy: the driver has not enough memory (Java heap space): make network, batch or --workers smaller, or give it more by CONVOY_JAVA_OPTIONS=-Xmx8g
        convoy: this process may not open as many files as it needs: raise the limit by ulimit -n
        convoy: internal error, ArithmeticException: integer overflow (--debug shows where)
        """,
        err.toString());
  }

  @Test
  void aFailureAfterACheckpointSaysHowToGoOn() {
    StringWriter err = new StringWriter();
    ErrorReport report = new ErrorReport(false, ConfigFile.none());
    AfterCheckpoint failure =
        new AfterCheckpoint(UserError.doesNotFit("the disk is full"), 40, Path.of("out/w"));
    assertEquals(3, report.execution(failure, new PrintWriter(err)));
    assertEquals(
        "convoy: the disk is full. All up to step 40 is saved: go on by convoy train --resume out/w.\n",
        err.toString());
  }

  @Test
  void noCommandIsAUsageError() {
    assertEquals(2, run().code());
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefusedBeforeAnythingStarts() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Outcome outcome = run("train", "--output", file.resolve("out").toString());
    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("choose another by --output"), outcome.err());
  }

  @Test
  void weightsOfAnEarlierRunAreNotOverwritten() throws IOException {
    Files.writeString(directory.resolve("weights.safetensors"), "precious");
    Outcome outcome = run("train", "--output", directory.toString());
    assertEquals(2, outcome.code());
    assertTrue(outcome.err().contains("holds the weights of an earlier run"), outcome.err());
  }

  @Test
  void aStackTraceComesOnlyWithDebug() {
    assertFalse(run("train", "--network", "nope").err().contains("\tat "));
    Outcome debug = run("train", "--network", "nope", "--debug");
    assertEquals(2, debug.code());
    assertTrue(debug.err().contains("\tat dev.convoy"), debug.err());
  }

  @Test
  void inspectShowsLayersAndTotals() {
    Outcome outcome = run("inspect", "--network", "alexnet", "--workers", "2");
    assertEquals(0, outcome.code());
    assertTrue(outcome.out().contains("60,965,224"), outcome.out());
    assertTrue(outcome.out().contains("5×5 convolution, 2 groups"), outcome.out());
    assertTrue(outcome.out().contains("model on 2 workers, batch 128:"), outcome.out());
    assertEquals("", outcome.err());
  }

  @Test
  void inspectListsTheZoo() {
    String list = run("inspect", "--list").out();
    for (String name : Zoo.names()) {
      assertTrue(list.lines().anyMatch(l -> l.startsWith(name + " ")), name);
    }
    String mobileNet = list.lines().filter(l -> l.startsWith("mobilenet-v1")).findFirst().get();
    assertEquals(
        "mobilenet-v1 3×224×224 1000 4,231,976 568,740,352 Howard et al. 2017",
        mobileNet.replaceAll(" +", " "));
  }

  @Test
  void aNetworkCanBeMadeSmaller() {
    String sizes = "--image-size 64 --classes 10 --width 0.5";
    Outcome outcome = run(("inspect --network mobilenet-v1 " + sizes).split(" "));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("3×64×64"), outcome.out());
    assertTrue(outcome.out().contains("512×2×2"), outcome.out());
    Outcome impossible = run("inspect", "--width", "0");
    assertEquals(2, impossible.code());
    assertTrue(impossible.err().contains("--width 0.0 must be greater than 0"), impossible.err());
  }

  @Test
  void planWritesItsJson() throws IOException {
    Outcome outcome =
        run("plan", "--workers", "2", "--strategy", "data", "--output", directory.toString());
    assertEquals(0, outcome.code(), outcome.err());
    String json = Files.readString(directory.resolve("plan.json"));
    assertTrue(json.contains("\"mesh\" : \"2x1\""), json);
    assertTrue(outcome.out().contains("conv1 weight gradient"), outcome.out());
  }

  @Test
  void aPlanFollowsTheSpeedsOfTheWorkers() throws IOException {
    String line = "plan --workers 3 --strategy data --batch 12 --worker-speeds 1,1,4 --output ";
    Outcome outcome = run((line + directory).split(" "));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("workers' speeds 1 : 1 : 4"), outcome.out());
    String json = Files.readString(directory.resolve("plan.json"));
    assertTrue(json.contains("\"worker_speeds\" : [ 1.0, 1.0, 4.0 ]"), json);
    assertTrue(json.contains("\"rows\" : [ 4, 12 ]"), json);
  }

  @Test
  void aHybridPlanIsOverAMesh() {
    Outcome outcome = run("plan --workers 4 --strategy hybrid --mesh 4x1 --batch 8".split(" "));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("strategy hybrid, mesh 4x1"), outcome.out());
    assertTrue(run("plan --strategy hybrid --workers 4".split(" ")).out().contains("mesh 2x2"));
    assertTrue(run("plan --strategy hybrid --mesh 1x3".split(" ")).out().contains("mesh 1x3"));
  }

  @Test
  void aMeshSaysHowManyWorkersThereAre() {
    WorkerOptions workers = new WorkerOptions();
    MeshOption mesh = new MeshOption();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(mesh))
        .parseArgs("--mesh", "2x3");
    mesh.settle(workers);
    for (String entrant : List.of("hybrid", "model", "data", "single", "auto")) {
      assertEquals(6, new Entrant.Name().convert(entrant).on(workers, mesh).cores(), entrant);
    }
  }

  @Test
  void aMeshThatDoesNotFitIsRefused() {
    assertRefused(
        "plan --strategy model --mesh 2x2", "--mesh 2x2 is for the strategies hybrid and auto");
    assertRefused("compare --mesh 2x2", "--mesh 2x2 is for the strategies hybrid and auto");
    assertRefused(
        "plan --strategy hybrid --mesh 2x3 --workers 4",
        "--mesh 2x3 is a mesh of 6 workers, not of 4");
    assertRefused("plan --strategy hybrid --workers 5", "5 workers make no mesh of two axes");
    assertRefused("plan --strategy hybrid --mesh 2", "it is no mesh");
  }

  @Test
  void aPlanFileThatDoesNotFitIsRefused() throws IOException {
    run("plan", "--workers", "2", "--batch", "8", "--output", directory.toString());
    String plan = "train --plan " + directory.resolve("plan.json");
    assertRefused(plan + " --strategy data", "--plan says already what --strategy says");
    assertRefused(plan + " --batch 16", "is for --batch 8, not 16");
    assertRefused(plan + " --workers 3", "is for --workers 2, not 3");
    assertRefused(plan + " --network resnet50", "the plan is for network alexnet-cifar");
    assertRefused("train --plan " + directory.resolve("none.json"), "there is no such file");
    Path broken = Files.writeString(directory.resolve("broken.json"), "{\"mesh\": ");
    assertRefused("train --plan " + broken, "it is no JSON: line 1");
  }

  @Test
  void theOptionsOfAPlannedRunCanBeReadAgain() {
    CommandLine line = new CommandLine(new TrainCommand());
    line.parseArgs("--plan", "plan.json");
    String yaml = ResolvedConfig.of(line.getCommandSpec());
    assertTrue(yaml.contains("\nplan: "), yaml);
    assertTrue(!yaml.contains("\nstrategy: "), yaml);
  }

  @Test
  void aProgramPrintsWithoutNativeCode() {
    String line = "inspect --network alexnet-cifar --workers 2 --batch 8 --program 1";
    Outcome outcome = run(line.split(" "));
    assertEquals(0, outcome.code(), outcome.err());
    assertTrue(outcome.out().contains("A training step of worker 1 of 2, batch 8"), outcome.out());
    assertTrue(outcome.out().contains("peak memory: "), outcome.out());
    assertRefused("inspect --workers 2 --program 2", "--program 2");
  }

  private void assertRefused(String line, String sentence) {
    Outcome outcome = run(line.split(" "));
    assertEquals(2, outcome.code(), outcome.err());
    assertTrue(outcome.err().contains(sentence), outcome.err());
  }

  @Test
  void aConfigurationFileGivesWhatTheCommandLineLeavesOut() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("c.yaml"), "strategy: data\nworkers: 3\nbatch: 12\nrounds: 2\n");
    String plan = run("plan", "--config", config.toString(), "--workers", "2").out();
    assertTrue(plan.startsWith("alexnet-cifar, strategy data, mesh 2x1 (data×model), batch 12"));
  }

  @Test
  void aBadValueInAFileIsNamedByFileAndLine() throws IOException {
    Path config = Files.writeString(directory.resolve("c.yaml"), "workers: 3\nbatch: many\n");
    Outcome outcome = run("plan", "--config=" + config);
    assertEquals(2, outcome.code());
    assertTrue(
        outcome.err().startsWith("convoy: " + config + ", line 2: invalid value"), outcome.err());
  }

  @Test
  void doctorSaysWhatIsThere() {
    List<String> lines = run("doctor").out().lines().toList();
    assertTrue(lines.contains("ok       Java: " + System.getProperty("java.version")));
    assertTrue(lines.stream().anyMatch(l -> l.startsWith("ok       oneDNN")), lines::toString);
  }

  @Test
  void helpAndVersionAreNoErrors() {
    assertEquals(0, run("--help").code());
    assertEquals(0, run("compare", "--help").code());
    assertTrue(run("--version").out().startsWith("Convoy "));
  }
}
