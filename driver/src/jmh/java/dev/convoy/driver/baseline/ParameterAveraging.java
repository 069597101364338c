package dev.convoy.driver.baseline;

import dev.convoy.driver.launch.cluster.Cluster;
import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.worker.data.DataException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * DL4J's parameter averaging: every worker trains on its rows of some batches, then all send their
 * parameters and momentum to the driver, which averages them and broadcasts the result.
 *
 * <p>What takes time but is not training is kept out of its figures: the batches lie decoded in the
 * executors' memory, where each worker finds its own.
 *
 * @param frequency batches between averagings; 1 averages after every step, as all strategies of
 *     Convoy do
 */
record ParameterAveraging(int frequency) {

  /** How the names of its contestants begin. */
  static final String NAME = "DL4J";

  private static final int PREFETCH = 2;

  /** Its name in the table. */
  String title() {
    return frequency == 1
        ? NAME + ", averages every batch"
        : NAME + ", averages every %d batches".formatted(frequency);
  }

  /** Trains the first trial's steps and says how fast, its leading steps left out. */
  Outcome run(Cluster cluster, Job job) throws DataException {
    Trial trial = job.trials().get(0);
    BranchedGraph graph = BranchedGraph.of(job.network(), job.optimizer(), job.seed());
    ComputationGraph net = new ComputationGraph(graph.configuration());
    net.init();
    InitialWeights.set(net, graph.filters(), job.network(), job.seed());
    MultiDataSet test = Batches.test(job);
    double before = net.score(test, false);
    SparkComputationGraph training =
        new SparkComputationGraph(cluster.spark(), net, master(job, trial.workers()));
    fit(training, cluster, job, 0, trial.warmupSteps());
    double seconds = fit(training, cluster, job, trial.warmupSteps(), trial.steps());
    long images = (trial.steps() - trial.warmupSteps()) * job.batch();
    return new Outcome(
        title(),
        images / seconds,
        before,
        training.getScore(),
        training.getNetwork().score(test, false));
  }

  private double fit(SparkComputationGraph training, Cluster cluster, Job job, long from, long to) {
    int workers = job.trials().get(0).workers();
    JavaRDD<MultiDataSet> batches =
        cluster
            .spark()
            .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
            .flatMap(new Batches(job, workers, from, to))
            .persist(StorageLevel.MEMORY_ONLY());
    batches.count(); // fills the cache
    long start = System.nanoTime();
    training.fitMultiDataSet(batches);
    double seconds = (System.nanoTime() - start) / 1e9;
    batches.unpersist();
    return seconds;
  }

  private ParameterAveragingTrainingMaster master(Job job, int workers) {
    int rows = job.batch() / workers;
    return new ParameterAveragingTrainingMaster.Builder(workers, rows)
        .batchSizePerWorker(rows)
        .averagingFrequency(frequency)
        .workerPrefetchNumBatches(PREFETCH)
        .rddTrainingApproach(RDDTrainingApproach.Direct)
        .repartionData(Repartition.Never) // every worker has equally many already
        .storageLevel(StorageLevel.MEMORY_ONLY())
        .saveUpdater(true)
        .rngSeed(job.seed())
        .build();
  }
}
