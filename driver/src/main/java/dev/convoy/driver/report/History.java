package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convoy.control.Reason;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Earlier runs, from what they left behind in their output directories. */
public final class History {
  private static final long LONGEST = 1 << 28; // bytes of a file that a run left behind

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /** What a run leaves behind, and what is told of it. */
  private static final Map<String, Function<JsonNode, String>> RESULTS = new LinkedHashMap<>();

  static {
    RESULTS.put(RunFiles.COMPARISON, History::comparison);
    RESULTS.put(RunFiles.CERTIFICATE, result -> result.path("conclusion").asText());
    RESULTS.put(RunFiles.TRAINING, History::training);
    RESULTS.put(RunFiles.EVALUATION, History::evaluation);
  }

  /**
   * A run.
   *
   * @param directory its output directory's name
   * @param ended when its result was written
   * @param network what it was about
   * @param result what came of it
   */
  record Run(String directory, FileTime ended, String network, String result) {}

  private History() {}

  /**
   * A table of the runs in the directories of a folder, the earliest first.
   *
   * @return empty where there is none
   * @throws IOException if the folder cannot be read
   */
  public static Optional<String> table(Path folder) throws IOException {
    List<Run> runs = new ArrayList<>();
    try (Stream<Path> directories = Files.list(folder)) {
      directories.filter(Files::isDirectory).forEach(each -> run(each).ifPresent(runs::add));
    }
    if (runs.isEmpty()) {
      return Optional.empty();
    }
    runs.sort(Comparator.comparing(Run::ended).thenComparing(Run::directory));
    TextTable table = TextTable.of("ended", "directory", "network", "result");
    for (Run run : runs) {
      table.row(
          TIME.format(run.ended().toInstant().atZone(ZoneId.systemDefault())),
          run.directory(),
          run.network(),
          run.result());
    }
    return Optional.of(table.render());
  }

  private static Optional<Run> run(Path directory) {
    for (Map.Entry<String, Function<JsonNode, String>> each : RESULTS.entrySet()) {
      Path file = directory.resolve(each.getKey());
      if (Files.isRegularFile(file)) {
        return Optional.of(run(directory, file, each.getValue()));
      }
    }
    return Optional.empty();
  }

  private static Run run(Path directory, Path file, Function<JsonNode, String> told) {
    String name = String.valueOf(directory.getFileName());
    FileTime ended = FileTime.fromMillis(0);
    try {
      ended = Files.getLastModifiedTime(file);
      if (Files.size(file) > LONGEST) {
        return new Run(name, ended, "", file.getFileName() + " is too long to be read");
      }
      JsonNode result = JsonTree.parse(Files.readString(file));
      return new Run(name, ended, result.path("network").asText(), told.apply(result));
    } catch (IOException | JsonException e) {
      String why = "%s cannot be read (%s)".formatted(file.getFileName(), Reason.of(e));
      return new Run(name, ended, "", why);
    }
  }

  private static String comparison(JsonNode result) {
    String answer = result.path("answer").asText();
    String ended = result.path("complete").asBoolean(true) ? "" : "ended before its end; ";
    return ended + (answer.isEmpty() ? "one way to train was measured" : answer);
  }

  private static String training(JsonNode result) {
    String steps = result.path("steps").asLong() + " steps";
    JsonNode evaluation = result.path("evaluation");
    return evaluation.isMissingNode() ? steps : steps + ", " + evaluation(evaluation);
  }

  private static String evaluation(JsonNode result) {
    return String.format(
        Locale.ROOT,
        "test accuracy %.2f %%, loss %.4f",
        100 * result.path("accuracy").asDouble(),
        result.path("loss").asDouble());
  }
}
