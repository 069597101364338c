package dev.convoy.driver.cli;

import picocli.CommandLine.Command;

/** {@code convoy show}: pictures of what saved weights have learned. */
@Command(
    name = "show",
    description = "Draws what saved weights have learned: filters, feature maps, correlations.",
    synopsisSubcommandLabel = "WHAT",
    subcommands = {ShowFiltersCommand.class, ShowMapsCommand.class, ShowCorrelationCommand.class})
final class ShowCommand {

  /** Made by picocli. */
  ShowCommand() {}
}
