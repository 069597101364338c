package dev.convoy.driver.run;

import dev.convoy.job.DataSpec;
import dev.convoy.network.Network;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.batch.BatchSchedule;
import dev.convoy.worker.runtime.train.Records;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Opens data as a worker will, so that what is wrong with them is said before anything starts. */
public final class DataCheck {

  private DataCheck() {}

  /**
   * Opens the training data.
   *
   * @param hadoop says how file systems are reached
   * @return the steps of one epoch
   * @throws DataException if they cannot be read, do not fit the network or do not fill a batch
   */
  public static long training(Network network, DataSpec data, int batch, Configuration hadoop)
      throws DataException {
    return trainingData(network, data, batch, hadoop).stepsPerEpoch();
  }

  /** What is known of training data before any is read. */
  record TrainingData(long stepsPerEpoch, KnownInput input) {}

  /** Opens the training data, as {@link #training}. */
  static TrainingData trainingData(Network network, DataSpec data, int batch, Configuration hadoop)
      throws DataException {
    try (RecordSource source = Records.open(network, data, Split.TRAIN, hadoop)) {
      return new TrainingData(
          BatchSchedule.shuffled(0, source.count(), batch).stepsPerEpoch(), KnownInput.of(source));
    }
  }

  /**
   * Opens the test data.
   *
   * @param hadoop says how file systems are reached
   * @return how many records they are
   * @throws DataException if they cannot be read or do not fit the network
   */
  public static long test(Network network, DataSpec data, Configuration hadoop)
      throws DataException {
    return testData(network, data, hadoop).records();
  }

  /** What is known of test data before any is read. */
  record TestData(long records, List<String> classNames) {}

  /** Opens the test data, as {@link #test}. */
  static TestData testData(Network network, DataSpec data, Configuration hadoop)
      throws DataException {
    try (RecordSource source = Records.open(network, data, Split.TEST, hadoop)) {
      return new TestData(source.count(), source.classNames());
    }
  }
}
