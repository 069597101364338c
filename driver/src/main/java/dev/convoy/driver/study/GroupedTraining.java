package dev.convoy.driver.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.control.Reason;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.report.output.ReportException;
import dev.convoy.driver.report.output.RunFiles;
import dev.convoy.driver.run.RunLength;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.run.TrainingRun;
import dev.convoy.job.Job;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.worker.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A network with so many filter groups that is trained from one seed, once: what came of it stays
 * in a directory of its own, and is found there when the study is run again.
 */
public final class GroupedTraining {

  /** What came of a training; when it is there, the training is finished. */
  private static final String OUTCOME = "trained.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int groups;
  private final TrainingSpec training;
  private final Entry entry;
  private final Path directory;
  private final TrainingRun run;
  private final ObjectNode settings;

  private GroupedTraining(
      int groups, TrainingSpec training, Entry entry, Path directory, TrainingRun run) {
    this.groups = groups;
    this.training = training;
    this.entry = entry;
    this.directory = directory;
    this.run = run;
    this.settings = settings(run.job());
  }

  /**
   * Finds out what would keep it from its end, as {@link TrainingRun#prepare} does, and whether
   * what is in its directory is of another training.
   *
   * @param groups how it is told from others
   * @param study the directory of the study
   * @throws DataException if data cannot be read or do not fit the network
   * @throws StudyException if its directory has a training with other settings
   */
  static GroupedTraining prepare(
      int groups,
      TrainingSpec training,
      Entry entry,
      RunLength length,
      ClusterSource cluster,
      Path study)
      throws DataException {
    Path directory = study.resolve("groups-" + groups).resolve("seed-" + training.seed());
    TrainingRun run =
        TrainingRun.prepare(TrainingRun.Input.of(training, entry, length, directory), cluster);
    GroupedTraining prepared = new GroupedTraining(groups, training, entry, directory, run);
    prepared.requireSameSettings();
    return prepared;
  }

  /** What shapes the weights that are trained; who shares the work does not. */
  private static ObjectNode settings(Job job) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    settings.put("network", NetworkYaml.write(job.network()));
    settings.put("data", job.data().toString());
    settings.put("batch", job.batch());
    settings.put("seed", job.seed());
    settings.put("steps", job.trials().get(0).steps());
    settings.put("optimizer", job.optimizer().toString());
    settings.put("precision", job.precision().toString());
    return settings;
  }

  private void requireSameSettings() {
    JsonNode found = isFinished() ? read().path("settings") : settings;
    settings
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!found.path(name).asText().equals(settings.path(name).asText())) {
                throw new StudyException(
                    "%s holds a training that differs in its %s: choose another directory by --output, or the settings of that one"
                        .formatted(directory, name));
              }
            });
  }

  /** Filter groups. */
  public int groups() {
    return groups;
  }

  /** What is trained. */
  public TrainingSpec training() {
    return training;
  }

  /** What a trainer is to run. */
  public Job job() {
    return run.job();
  }

  /** Who shares the work. */
  Contestant contestant() {
    Trial trial = run.job().trials().get(0);
    return new Contestant(entry.title(), trial.arrangement(), trial.threads(), trial.speeds());
  }

  /** Whether it was trained before. */
  public boolean isFinished() {
    return Files.exists(directory.resolve(OUTCOME)) && Files.exists(files().weights());
  }

  /** Where its files lie. */
  RunFiles files() {
    return new RunFiles(directory);
  }

  /**
   * Trains, unless that was done before.
   *
   * @throws dev.convoy.driver.launch.LaunchException if workers cannot be started
   * @throws dev.convoy.driver.session.SessionException if the run fails
   * @throws ReportException if results cannot be written or read
   */
  TrainedGroups trained(RunObserver observer) throws DataException {
    if (!isFinished()) {
      forgetUnfinished();
      try (OutputDirectory output = run.open(directory)) {
        RunResult result = run.run(output, observer);
        ObjectNode outcome = JsonNodeFactory.instance.objectNode();
        outcome.set("settings", settings);
        outcome.set("outcome", TrainedGroups.json(this, result));
        output.write(OUTCOME, outcome);
      }
    }
    return TrainedGroups.of(this, read().path("outcome"));
  }

  /** Weights without an outcome are those of a training that was ended in its last moments. */
  private void forgetUnfinished() {
    try {
      Files.deleteIfExists(files().weights());
    } catch (IOException e) {
      throw ReportException.unusable(
          "cannot remove %s (%s)".formatted(files().weights(), Reason.of(e)), e);
    }
  }

  private JsonNode read() {
    Path file = directory.resolve(OUTCOME);
    try {
      return JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new StudyException("%s is no JSON: remove it to train once more".formatted(file));
    } catch (IOException e) {
      throw ReportException.unusable("cannot read %s (%s)".formatted(file, Reason.of(e)), e);
    }
  }
}
