import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.report.Contestant;
import dev.convoy.driver.report.output.OutputDirectory;
import dev.convoy.driver.run.RunLength;
import dev.convoy.driver.run.RunObserver;
import dev.convoy.driver.run.TrainingRun;
import dev.convoy.driver.session.StepRecord;
import dev.convoy.job.DataSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark job of one's own that trains a network model-parallel, and goes on with its session
 * afterwards: {@code NETWORK WORKERS DATA STEPS OUTPUT}.
 */
public final class TrainInSession {
  private TrainInSession() {}

  /** Prints each step's loss and, in the end, the accuracy on the test records. */
  public static void main(String[] arguments) throws Exception {
    int workers = Integer.parseInt(arguments[1]);
    Path directory = Path.of(arguments[4]);
    TrainingSpec training =
        TrainingSpec.of(Zoo.network(arguments[0]), 64)
            .withData(new DataSpec(arguments[2], /* augment= */ true, /* skipBadRecords= */ false));
    Entry model = new Entry.Known(new Contestant("model", Strategy.MODEL, workers, 1));
    RunLength length = new RunLength.Steps(Long.parseLong(arguments[3]));

    try (SparkSession session = SparkSession.builder().appName("two towers").getOrCreate()) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      TrainingRun run =
          TrainingRun.prepare(
              TrainingRun.Input.of(training, model, length, directory), ClusterSource.over(spark));
      try (OutputDirectory output = run.open(directory)) {
        var evaluation = run.run(output, new Steps()).evaluation().orElseThrow();
        System.out.printf("accuracy %.4f, loss %.4f%n", evaluation.accuracy(), evaluation.loss());
      }
      System.out.println("the session goes on: " + session.range(1000).count());
    }
    System.exit(0); // Spark 3.5 keeps a timer of barrier stages that is no daemon
  }

  /** Hears of each step. */
  private static final class Steps implements RunObserver {
    @Override
    public void step(StepRecord step) {
      System.out.printf("step %d: loss %.4f%n", step.step(), step.loss());
    }
  }
}
