package dev.convoy.driver.report.output;

import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.worker.checkpoint.SavedWeights;
import java.nio.file.Path;

/**
 * Where a run leaves what.
 *
 * @param directory its output directory
 */
public record RunFiles(Path directory) {

  /** The options that it ran with, as a configuration file. */
  public static final String CONFIG = "config.yaml";

  /** Who owned what and what moved. */
  public static final String PLAN = "plan.json";

  /** What was said of its steps before they were measured. */
  public static final String PREDICTION = "prediction.json";

  /** What a comparison found out. */
  public static final String COMPARISON = "comparison.json";

  /** The same, a line a strategy and round. */
  public static final String COMPARISON_CSV = "comparison.csv";

  /** The same as a page. */
  public static final String REPORT = "report.html";

  /** What workers did when in a step. */
  public static final String TRACE = "trace.json";

  /** What whoever uses the weights of a training must know of its records. */
  public static final String INPUT = "input.json";

  /** What came of a training. */
  public static final String TRAINING = "training.json";

  /** What came of an evaluation. */
  public static final String EVALUATION = "evaluation.json";

  /** What was taken for what, as a table. */
  public static final String CONFUSION = "confusion.csv";

  /** How far ways to share work out are from one worker. */
  public static final String CERTIFICATE = "certificate.json";

  /** The same as a page. */
  public static final String CERTIFICATE_PAGE = "certificate.html";

  /** What each step measured, in a line of JSON. */
  public Path metrics() {
    return directory.resolve("metrics.jsonl");
  }

  /** Runs for TensorBoard. */
  public Path tensorBoard() {
    return directory.resolve("tensorboard");
  }

  /** The logs of Spark and of the workers. */
  public Path logs() {
    return directory.resolve("logs");
  }

  /** The checkpoints of a run that has no other place for them. */
  public Path checkpoints() {
    return directory.resolve(CheckpointFolder.NAME);
  }

  /** The weights after the last step of such a run. */
  public Path weights() {
    return directory.resolve(SavedWeights.FILE);
  }
}
