package dev.convoy.driver.baseline;

import dev.convoy.driver.baseline.Baseline.Averaging;
import dev.convoy.driver.baseline.Baseline.Sharing;
import java.util.List;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.optimize.solvers.accumulation.encoding.threshold.AdaptiveThresholdAlgorithm;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.parameterserver.training.SharedTrainingMaster;
import org.nd4j.parameterserver.distributed.conf.VoidConfiguration;

/** DL4J's training masters, with the settings that make them fastest. */
final class Masters {
  private static final int PREFETCH = 2; // batches
  private static final double FIRST_THRESHOLD = 1e-3; // of updates that are sent

  private Masters() {}

  /** The master of a method, for so many rows of a worker's batch. */
  static TrainingMaster<?, ?> of(Baseline.Method method, int rows, int workers, long seed) {
    return method instanceof Averaging averaging
        ? averaging(averaging.frequency(), rows, workers, seed)
        : sharing(rows);
  }

  /** What its settings are, in sentences. */
  static List<String> settings(Baseline.Method method) {
    return method instanceof Sharing
        ? List.of(
            "gradient sharing over Aeron, adaptive threshold from %s, one worker an executor"
                .formatted(FIRST_THRESHOLD))
        : List.of(
            "parameter averaging, direct, momentum averaged too, %d batches prefetched"
                .formatted(PREFETCH));
  }

  private static TrainingMaster<?, ?> averaging(int frequency, int rows, int workers, long seed) {
    return new ParameterAveragingTrainingMaster.Builder(workers, rows)
        .batchSizePerWorker(rows)
        .averagingFrequency(frequency)
        .workerPrefetchNumBatches(PREFETCH)
        .rddTrainingApproach(RDDTrainingApproach.Direct)
        .repartionData(Repartition.Never) // every worker has equally many already
        .storageLevel(StorageLevel.MEMORY_ONLY())
        .saveUpdater(true)
        .rngSeed(seed)
        .build();
  }

  private static TrainingMaster<?, ?> sharing(int rows) {
    VoidConfiguration network =
        VoidConfiguration.builder()
            .controllerAddress("127.0.0.1")
            .networkMask("127.0.0.0/8")
            .build();
    network.setPortSupplier(new ExecutorPort());
    return new SharedTrainingMaster.Builder(network, rows)
        .rddTrainingApproach(RDDTrainingApproach.Direct)
        .batchSizePerWorker(rows)
        .workersPerNode(1)
        .thresholdAlgorithm(new AdaptiveThresholdAlgorithm(FIRST_THRESHOLD))
        .build();
  }
}
