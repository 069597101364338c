package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.NumericOptions;
import dev.convoy.driver.cli.option.ShowOptions;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.run.DataCheck;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.study.MappedImages;
import dev.convoy.driver.study.ShownMaps;
import dev.convoy.job.TrainingSpec;
import dev.convoy.worker.data.DataException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convoy show maps}: what layers make of a test image. */
@Command(
    name = "maps",
    description = "Draws the feature maps that layers make of a test image, channel by channel.")
final class ShowMapsCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final ShowOptions show = new ShowOptions();

  @Option(
      names = "--layers",
      required = true,
      paramLabel = "LAYER,...",
      split = ",",
      description =
          "Layers that compute something; of one that is read by an activation alone, the maps behind"
              + " that.")
  List<String> layers = List.of();

  @Option(
      names = "--image",
      paramLabel = "N",
      description = "Which test image, from 0.",
      showDefaultValue = Visibility.ALWAYS)
  long image;

  /** Made by picocli. */
  ShowMapsCommand() {}

  @Override
  public Integer call() throws DataException {
    CommandSpec command = Objects.requireNonNull(spec);
    NumericOptions.atLeast("--image", image, 0);
    MappedImages plain = show.images(layers);
    MappedImages images = show.images(ShownMaps.layers(plain.training().network(), layers));
    TrainingSpec training = images.training();
    ClusterSource cluster = show.run.source();
    long records = DataCheck.test(training.network(), training.data(), cluster.hadoop());
    if (image >= records) {
      throw UserError.usage(
          "--image %d: there are %d test images, numbered from 0".formatted(image, records));
    }
    String name = training.model().name();
    try (OutputDirectory output = OutputDirectory.open(show.run.directory("show-" + name))) {
      ShownMaps maps = new ShownMaps(images, image);
      images.run(cluster, output, RunObserver.NONE, maps);
      ShownPicture.write(command, output, "maps.png", maps::png);
    }
    return ExitCode.DONE.number();
  }
}
