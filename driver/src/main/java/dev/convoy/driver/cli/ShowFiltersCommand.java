package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.NetworkOptions;
import dev.convoy.driver.cli.option.OutputOption;
import dev.convoy.driver.cli.option.WeightsOption;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.study.FirstFilters;
import dev.convoy.network.Network;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code convoy show filters}: the filters of a first layer as small images. */
@Command(
    name = "filters",
    description =
        "Draws the filters of a network's first convolution as small images, by the filter group of"
            + " the next layer that reads them.")
final class ShowFiltersCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();
  @Mixin final NetworkOptions network = new NetworkOptions();
  @Mixin final WeightsOption weights = new WeightsOption();
  @Mixin final OutputOption output = new OutputOption();

  /** Made by picocli. */
  ShowFiltersCommand() {}

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    Network net = network.network();
    FirstFilters filters = FirstFilters.read(net, weights.location);
    String title =
        "Filters of %s in %s, by the group that reads them".formatted(filters.layer(), net.name());
    try (OutputDirectory directory = OutputDirectory.open(output.directory("show-" + net.name()))) {
      ShownPicture.write(command, directory, "filters.png", () -> filters.png(title));
    }
    return ExitCode.DONE.number();
  }
}
