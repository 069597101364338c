package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.ImageSizeConverter;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.dl4j.importer.ImageSize;
import dev.convoy.driver.imported.ImportedNetwork;
import dev.convoy.driver.report.ImportReport;
import dev.convoy.driver.run.ImportRun;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy import}: a network and its weights of another program. */
@Command(
    name = "import",
    description =
        "Reads a convolutional classifier from ONNX or from a model zip of Deeplearning4j: its"
            + " network as YAML and its weights as safetensors.")
final class ImportCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "FILE",
      description = "The model, with its weights inside.",
      converter = TypedPath.class)
  @Nullable Path file;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Receives network.yaml and weights.safetensors.",
      converter = TypedPath.class)
  @Nullable Path output;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS|HxW",
      description =
          "Height and width of the images of a model of Deeplearning4j, whose zip does not say them.",
      converter = ImageSizeConverter.class)
  @Nullable ImageSize imageSize;

  /** Made by picocli. */
  ImportCommand() {}

  @Override
  public Integer call() {
    Path model = Objects.requireNonNull(file);
    Path directory = Objects.requireNonNull(output);
    ImportedNetwork imported = ImportRun.read(model, Optional.ofNullable(imageSize));
    ImportRun.write(imported, directory);
    Terminal.out(spec).print(ImportReport.of(imported, model, directory));
    return ExitCode.DONE.number();
  }
}
