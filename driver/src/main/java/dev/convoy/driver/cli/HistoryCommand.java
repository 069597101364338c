package dev.convoy.driver.cli;

import dev.convoy.control.ExitCode;
import dev.convoy.control.Reason;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.report.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy history}: earlier runs and what came of them. */
@Command(name = "history", description = "Lists the runs in a folder and what came of them.")
final class HistoryCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A folder of output directories (default: convoy-out).",
      converter = TypedPath.class)
  @Nullable Path folder;

  /** Made by picocli. */
  HistoryCommand() {}

  @Override
  public Integer call() {
    Path place = folder == null ? Path.of("convoy-out") : folder;
    if (!Files.isDirectory(place)) {
      throw UserError.usage(
          "there is no folder %s: name one that holds output directories".formatted(place));
    }
    try {
      Terminal.out(spec)
          .print(History.table(place).orElse("No run has left a result in " + place + ".\n"));
    } catch (IOException e) {
      throw UserError.usage("cannot read %s: %s".formatted(place, Reason.of(e)));
    }
    return ExitCode.DONE.number();
  }
}
