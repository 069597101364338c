package dev.convoy.driver.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convoy.control.ExitCode;
import dev.convoy.driver.cli.option.CommonOptions;
import dev.convoy.driver.cli.option.TextFile;
import dev.convoy.driver.cli.option.TypedPath;
import dev.convoy.driver.cli.option.UserError;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.report.page.Page;
import dev.convoy.driver.report.page.ReportData;
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convoy report}: the page of comparisons that were made before. */
@Command(
    name = "report",
    description = "Makes the page of one or several comparisons from their output directories.")
final class ReportCommand implements Callable<Integer> {
  /** Characters of a file that a run left behind. */
  private static final int LONGEST = 1 << 28;

  @Spec @Nullable CommandSpec spec;
  @Mixin final CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Output directories of 'convoy compare'.",
      converter = TypedPath.class)
  List<Path> directories = List.of();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Receives report.html (default: the first directory).",
      converter = TypedPath.class)
  @Nullable Path output;

  /** Made by picocli. */
  ReportCommand() {}

  @Override
  public Integer call() {
    ReportData report = new ReportData();
    directories.forEach(directory -> add(directory, report));
    Path target = output == null ? directories.get(0) : output;
    try (OutputDirectory into = OutputDirectory.open(target)) {
      into.write(RunFiles.REPORT, Page.REPORT, report.json());
      Terminal.out(spec).println("The report is " + into.path().resolve(RunFiles.REPORT));
    }
    return ExitCode.DONE.number();
  }

  /** Adds a comparison, or each of a sweep. */
  private void add(Path directory, ReportData report) {
    Path file = directory.resolve(RunFiles.COMPARISON);
    if (!Files.isRegularFile(file)) {
      throw UserError.usage(
          "%s holds no %s: name output directories of 'convoy compare'"
              .formatted(directory, RunFiles.COMPARISON));
    }
    JsonNode comparison = read(file);
    if (comparison.has("cases")) {
      comparison
          .path("cases")
          .forEach(each -> add(directory.resolve(each.path("directory").asText()), report));
      if (directories.size() == 1) {
        report.answering(comparison.path("answer").asText());
      }
    } else {
      report.add(
          String.valueOf(directory.getFileName()),
          comparison,
          read(directory.resolve(RunFiles.PLAN)));
    }
  }

  private static JsonNode read(Path file) {
    try {
      return JsonTree.parse(TextFile.read("the run's file", file, LONGEST));
    } catch (JsonException e) {
      throw UserError.usage("%s: %s".formatted(file, e.getMessage()));
    }
  }
}
