package dev.convoy.driver.cli.option;

import dev.convoy.driver.run.TrainingRun.Saving;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** What a training keeps on its way, and how it goes on. */
public final class CheckpointOptions {

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description =
          "Steps between checkpoints of all state, from which the run goes on by itself when a"
              + " worker is lost (default: none).")
  long every;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR|URI",
      description =
          "Where checkpoints go, which all workers must see, such as hdfs://host/dir (default:"
              + " checkpoints in the output directory).",
      converter = TypedPath.OfLocation.class)
  @Nullable String folder;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Checkpoints that are kept; older ones are removed.",
      showDefaultValue = Visibility.ALWAYS)
  int keep = 2;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on from the newest whole checkpoint of the run in this directory, on any workers, by"
              + " any strategy; its config.yaml gives the options that are left out.")
  @Nullable Path resume;

  @Option(
      names = "--max-restarts",
      paramLabel = "N",
      description =
          "How often within an hour the run goes on from its last checkpoint when a worker is lost.",
      showDefaultValue = Visibility.ALWAYS)
  int restarts = 3;

  /** The directory of the run to go on with, null for another. */
  public @Nullable Path resumed() {
    return resume;
  }

  /**
   * What was chosen.
   *
   * @param output the run's directory
   * @throws UserError if a number makes no sense
   */
  public Saving saving(Path output) {
    NumericOptions.atLeast("--checkpoint-every", every, 0);
    NumericOptions.atLeast("--keep", keep, 1);
    NumericOptions.atLeast("--max-restarts", restarts, 0);
    String usual = output.toAbsolutePath().resolve("checkpoints").toUri().toString();
    String chosen = folder == null ? usual : folder;
    return new Saving(withoutSlash(chosen), every, keep, resume != null, restarts);
  }

  private static String withoutSlash(String uri) {
    return uri.length() > 1 && uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }
}
