package dev.convoy.driver.cli;

import picocli.CommandLine.Command;

/** {@code convoy study}: what filter groups do to what a network learns. */
@Command(
    name = "study",
    description =
        "Trains a network with several numbers of filter groups and shows what they do to what it"
            + " learns.",
    synopsisSubcommandLabel = "STUDY",
    subcommands = {StudyCorrelationCommand.class, StudyTowersCommand.class, StudyCostCommand.class})
final class StudyCommand {

  /** Made by picocli. */
  StudyCommand() {}
}
