package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.TextFile;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.cli.option.WeightsOption;
import dev.convoy.driver.report.Prediction;
import dev.convoy.driver.report.PredictionReport;
import dev.convoy.driver.report.output.OutputFile;
import dev.convoy.driver.run.PredictionRun;
import dev.convoy.network.Network;
import dev.convoy.worker.data.ClassNames;
import dev.convoy.worker.data.DataException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy predict}: what a network says of pictures. */
@Command(
    name = "predict",
    description = "Says of JPEG and PNG files what they show, on this machine's CPU.")
final class PredictCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 256;
  private static final int MOST_AT_ONCE = 65_536;
  private static final int LONGEST_NAMES = 1 << 24;

  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();
  @Mixin final WeightsOption weights = new WeightsOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGES",
      description = "Files, and folders of .jpg, .jpeg and .png files; paths or URIs.",
      converter = TypedPath.OfLocation.class)
  List<String> images = List.of();

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "How many classes are said of each (default: 5).")
  @Nullable Integer top;

  @Option(
      names = "--class-names",
      paramLabel = "FILE",
      description =
          "Names of the classes, one a line (default: those of the data that 'convoy train' wrote"
              + " beside its weights, else numbers).")
  @Nullable Path classNames;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Receives the same as JSON, replacing a file of that name.")
  @Nullable Path json;

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Images that are scored at once.",
      showDefaultValue = Visibility.ALWAYS)
  int batch = 32;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads that decode and compute (default: one a core).")
  @Nullable Integer threads;

  @Option(
      names = "--skip-bad-records",
      negatable = true,
      description = "End well although some files cannot be decoded.")
  boolean skipBadRecords;

  @Option(
      names = "--exif",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Turn JPEGs as the camera wrote into their EXIF data (default: yes).")
  boolean exif = true;

  /** Made by picocli. */
  PredictCommand() {}

  @Override
  public Integer call() throws DataException, InterruptedException {
    Integer count = threads;
    int many = count == null ? Runtime.getRuntime().availableProcessors() : count;
    NumericOptions.between("--threads", many, 1, MOST_THREADS);
    NumericOptions.between("--batch", batch, 1, MOST_AT_ONCE);
    Path file = json;
    if (file != null) {
      requireWritable(file);
    }
    Network net = network.network();
    PredictionRun run =
        PredictionRun.prepare(
            new PredictionRun.Input(
                net, weights.location, images, top, names(), batch, many, exif));
    List<Prediction> all = run.run(this::show);
    if (file != null) {
      byte[] text =
          (PredictionReport.json(net.name(), weights.location, run.normalisation(), all)
                      .toPrettyString()
                  + "\n")
              .getBytes(StandardCharsets.UTF_8);
      OutputFile.write(file, out -> out.write(text));
    }
    requireGood(all);
    return ExitCode.DONE.number();
  }

  private static void requireWritable(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw UserError.usage("--json %s: there is no directory %s".formatted(file, directory));
    } else if (Files.isDirectory(file)) {
      throw UserError.usage("--json %s is a directory: name a file".formatted(file));
    }
  }

  private @Nullable List<String> names() throws DataException {
    Path file = classNames;
    return file == null
        ? null
        : ClassNames.parse(TextFile.read("--class-names", file, LONGEST_NAMES), file.toString());
  }

  private void show(Prediction prediction) {
    String fault = prediction.fault();
    if (fault != null) {
      Terminal.warn(spec, fault);
      return;
    }
    PrintWriter out = Terminal.out(spec);
    out.print(PredictionReport.text(prediction));
    out.flush();
  }

  private void requireGood(List<Prediction> all) {
    long bad = all.stream().filter(prediction -> prediction.fault() != null).count();
    if (bad == all.size() || (bad > 0 && !skipBadRecords)) {
      throw UserError.usage(
          "%d of %d files cannot be used: mend or remove them%s"
              .formatted(bad, all.size(), skipBadRecords ? "" : ", or pass --skip-bad-records"));
    }
  }
}
