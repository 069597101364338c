package dev.convoy.driver.ml;

import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.TensorSource;
import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Foresight;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.run.DataCheck;
import dev.convoy.driver.run.TrainingRun;
import dev.convoy.driver.session.Evaluation;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.Network;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.checkpoint.SavedWeights;
import dev.convoy.worker.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fit: a data frame is written as records, trained with, and becomes a model. */
final class Fitting {
  private static final Logger LOG = LoggerFactory.getLogger(Fitting.class);
  private static final int CHECKPOINTS_KEPT = 2;

  /** Workers of two trainings would wait for each other's places, each holding some. */
  private static final Object ONE_AT_A_TIME = new Object();

  private final TrainingParams params;
  private final FitSettings settings;
  private final Dataset<?> rows;
  private final JavaSparkContext spark;
  private final Configuration hadoop;
  private final FitFolders folders;

  /**
   * What a fit leaves.
   *
   * @param weights of the last step
   */
  record Result(Network network, ModelWeights weights, FitSummary summary) {}

  private Fitting(TrainingParams params, Dataset<?> rows, FitFolders folders) {
    this.params = params;
    this.settings = new FitSettings(params);
    this.rows = rows;
    this.spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    this.hadoop = spark.hadoopConfiguration();
    this.folders = folders;
  }

  /** Fits in the session of a data frame, after other fits in this process. */
  static Result fit(TrainingParams params, Dataset<?> rows) throws DataException, IOException {
    synchronized (ONE_AT_A_TIME) {
      try (FitFolders folders = FitFolders.of(params, rows.sparkSession().sparkContext())) {
        return new Fitting(params, rows, folders).fit();
      }
    }
  }

  private Result fit() throws DataException, IOException {
    Network network = settings.network().network(hadoop);
    ModelWeights.requireSendable(Float.BYTES * network.parameterCount());
    try (RecordCache cache =
        RecordCache.write(rows, settings.columns(), folders.records(), network, hadoop)) {
      TrainingSpec training = settings.training(network, cache.uri());
      String checkpoints = folders.checkpoints(FitSettings.key(training, cache.fingerprint()));
      long steps =
          settings
              .length()
              .steps(DataCheck.training(network, training.data(), training.batch(), hadoop));
      OptionalLong done = folders.keepsCheckpoints() ? newest(checkpoints) : OptionalLong.empty();
      if (done.isPresent() && done.getAsLong() >= steps) {
        return found(network, checkpoints, done.getAsLong());
      }
      boolean resumes = done.isPresent();
      if (resumes) {
        LOG.info("Going on from step {}, which is saved in {}.", done.getAsLong(), checkpoints);
      }
      return train(network, training, saving(checkpoints, resumes), cache.validates());
    }
  }

  private OptionalLong newest(String checkpoints) {
    return new CheckpointFolder(HadoopStore.at(checkpoints, hadoop)).newest(LOG::warn);
  }

  private TrainingRun.Saving saving(String checkpoints, boolean resumes) {
    long every = folders.keepsCheckpoints() ? params.of(params.checkpointInterval()) : 0;
    int restarts = params.of(params.maxRestarts());
    return new TrainingRun.Saving(checkpoints, every, CHECKPOINTS_KEPT, resumes, restarts);
  }

  private Result train(
      Network network, TrainingSpec training, TrainingRun.Saving saving, boolean validates)
      throws DataException, IOException {
    TrainingRun run =
        TrainingRun.prepare(
            new TrainingRun.Input(
                training,
                settings.entry(),
                settings.length(),
                /* initialWeights= */ null,
                saving,
                validates,
                Foresight.NONE),
            ClusterSource.over(spark));
    try (OutputDirectory output = run.open(folders.output())) {
      long first = run.job().firstStep();
      long last = first + run.job().trials().get(0).steps();
      RunResult result = run.run(output, new FitLog(last));
      return new Result(network, ModelWeights.of(output.files().weights()), summary(first, result));
    }
  }

  private static FitSummary summary(long first, RunResult result) {
    Optional<Evaluation> evaluation = result.evaluation();
    return new FitSummary(
        first,
        result.trials().get(0).losses(),
        evaluation.isPresent()
            ? OptionalDouble.of(evaluation.get().loss())
            : OptionalDouble.empty(),
        evaluation.isPresent()
            ? OptionalDouble.of(evaluation.get().accuracy())
            : OptionalDouble.empty());
  }

  /** A run that was asked for no more than it has done. */
  private Result found(Network network, String checkpoints, long step) throws IOException {
    LOG.info("All {} steps are done and saved in {}.", step, checkpoints);
    String manifest =
        String.join("/", checkpoints, CheckpointFolder.step(step), CheckpointFolder.MANIFEST);
    Path file = folders.output().resolve("weights.safetensors");
    try (TensorSource saved = SavedWeights.open(manifest, hadoop)) {
      WeightsFile.write(network, saved, file);
    }
    return new Result(network, ModelWeights.of(file), FitSummary.ofNothing(step));
  }
}
