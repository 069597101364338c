package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.ExportFile;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.report.Dl4jReport;
import dev.convoy.driver.report.OnnxReport;
import dev.convoy.driver.run.ExportRun;
import dev.convoy.network.Network;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy export}: a network and its weights for other programs. */
@Command(
    name = "export",
    description =
        "Writes a network and its weights for other programs: as ONNX, for inference with batches of"
            + " any size, or as a model zip of Deeplearning4j.")
final class ExportCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--weights",
      paramLabel = "FILE|DIR",
      description =
          "Safetensors, or a directory of 'convoy train' or of its checkpoints (default: initial"
              + " weights).",
      converter = TypedPath.OfLocation.class)
  @Nullable String weights;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Keys initial weights.",
      showDefaultValue = Visibility.ALWAYS)
  long seed = 1;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The file, which replaces one of that name: .onnx, or .zip for Deeplearning4j.")
  @Nullable Path output;

  /** Made by picocli. */
  ExportCommand() {}

  @Override
  public Integer call() {
    ExportFile file = ExportFile.toWrite("--output", output);
    Network net = network.network();
    Terminal.out(spec).print(written(net, file));
    return ExitCode.DONE.number();
  }

  private String written(Network net, ExportFile file) {
    return switch (file.form()) {
      case ONNX ->
          OnnxReport.exported(
              net, ExportRun.onnx(net, weights, seed, file.path()), weights, file.path());
      case DL4J ->
          Dl4jReport.exported(
              ExportRun.dl4j(net, weights, seed, file.path()), weights, file.path());
    };
  }
}
