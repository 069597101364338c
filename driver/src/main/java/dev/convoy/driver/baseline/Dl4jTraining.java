package dev.convoy.driver.baseline;

import dev.convoy.job.Job;
import dev.convoy.job.Trial;
import dev.convoy.worker.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One training by DL4J on the executors that are there.
 *
 * <p>What takes time but is not training is kept out of its figures: batches lie decoded in the
 * executors' memory, where each worker finds its own.
 */
final class Dl4jTraining {

  /** So much of decoded records a worker has at a time. */
  private static final long MOST_BYTES = 512L << 20;

  private final Job job;
  private final Trial trial;
  private final int workers;
  private final int frequency;
  private final JavaSparkContext spark;
  private final SparkComputationGraph training;

  private Dl4jTraining(
      Job job, int workers, Baseline.Method method, JavaSparkContext spark, ComputationGraph net) {
    this.job = job;
    this.trial = job.trials().get(0);
    this.workers = workers;
    this.frequency = method.frequency();
    this.spark = spark;
    int rows = job.batch() / workers;
    this.training =
        new SparkComputationGraph(spark, net, Masters.of(method, rows, workers, job.seed()));
  }

  /** The network with Convoy's initial weights. */
  static ComputationGraph network(Job job) {
    Dl4jLibrary.load();
    BranchedGraph graph = BranchedGraph.of(job.network(), job.optimizer(), job.seed());
    ComputationGraph net = new ComputationGraph(graph.configuration());
    net.init();
    InitialWeights.set(net, graph.filters(), job.network(), job.seed());
    return net;
  }

  /**
   * Trains the steps of a job's first trial, and classifies the test records each time that an
   * epoch of so many steps has ended, 0 for never.
   */
  static Turn run(Job job, int workers, Baseline.Method method, JavaSparkContext spark, long epoch)
      throws DataException {
    return new Dl4jTraining(job, workers, method, spark, network(job)).run(epoch);
  }

  private Turn run(long epoch) throws DataException {
    List<Turn.Score> scores = new ArrayList<>();
    long unmeasured = trial.warmupSteps();
    double before = fit(0, unmeasured);
    double seconds = 0;
    long done = unmeasured;
    while (done < trial.steps()) {
      long next = next(done, epoch);
      seconds += fit(done, next);
      done = next;
      if (epoch > 0) {
        TestScores score = TestScores.of(training.getNetwork(), job, spark.hadoopConfiguration());
        scores.add(new Turn.Score(done, before + seconds, score.accuracy(), score.loss()));
      }
    }
    double images = (double) (trial.steps() - unmeasured) * job.batch();
    boolean isLossAlone = job.optimizer().rule().weightDecay() == 0;
    return new Turn(images / seconds, isLossAlone ? training.getScore() : Double.NaN, scores);
  }

  /** Where training pauses: at the averaging before the end of an epoch, or after the last step. */
  private long next(long done, long epoch) {
    if (epoch == 0) {
      return trial.steps();
    }
    long end = (done / epoch + 1) * epoch;
    return Math.min(trial.steps(), Math.max(done + frequency, end - end % frequency));
  }

  /** Trains steps {@code from .. to-1}, as many at a time as memory holds; seconds of training. */
  private double fit(long from, long to) {
    long bytes = Float.BYTES * job.network().input().elements() * (job.batch() / workers);
    long most = Math.max(1, MOST_BYTES / bytes / frequency) * frequency;
    double seconds = 0;
    for (long step = from; step < to; step += most) {
      seconds += fitAtOnce(step, Math.min(to, step + most));
    }
    return seconds;
  }

  private double fitAtOnce(long from, long to) {
    JavaRDD<MultiDataSet> batches =
        spark
            .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
            .flatMap(new Batches(job, workers, from, to, spark.hadoopConfiguration()))
            .persist(StorageLevel.MEMORY_ONLY());
    batches.count(); // fills the cache
    long start = System.nanoTime();
    training.fitMultiDataSet(batches.map(batch -> batch)); // sharing keeps an RDD in its own way
    double seconds = (System.nanoTime() - start) / 1e9;
    batches.unpersist();
    return seconds;
  }
}
