package dev.convoy.driver.baseline;

import dev.convoy.job.Job;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.runtime.train.Records;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * How well a DL4J graph classifies the test records of a job.
 *
 * @param accuracy the share that is classified right
 * @param loss mean cross entropy, whatever else the graph counts in
 */
record TestScores(double accuracy, double loss) {
  private static final int ROWS = 128;
  private static final double LEAST = 1e-37; // of a probability, as far as f32 goes

  /** Classifies all of them, in this process. */
  static TestScores of(ComputationGraph graph, Job job, Configuration hadoop) throws DataException {
    long right = 0;
    double sum = 0;
    try (RecordSource source = Records.open(job, Split.TEST, hadoop)) {
      for (long first = 0; first < source.count(); first += ROWS) {
        long from = first;
        int rows = (int) Math.min(ROWS, source.count() - first);
        MultiDataSet batch = Batches.read(job, source, rows, row -> from + row);
        INDArray scores = graph.outputSingle(batch.getFeatures(0));
        float[][] probabilities = scores.toFloatMatrix();
        int[] labels = batch.getLabels(0).argMax(1).toIntVector();
        for (int row = 0; row < rows; row++) {
          right += first(probabilities[row]) == labels[row] ? 1 : 0;
          sum -= Math.log(Math.max(LEAST, probabilities[row][labels[row]]));
        }
      }
      return new TestScores((double) right / source.count(), sum / source.count());
    }
  }

  /** The place of the largest, the first of several. */
  private static int first(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
