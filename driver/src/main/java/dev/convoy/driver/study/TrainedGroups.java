package dev.convoy.driver.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.RunResult;
import dev.convoy.driver.report.TrialResult;
import dev.convoy.driver.session.Evaluation;
import dev.convoy.job.Job;
import dev.convoy.network.Network;
import java.util.List;

/**
 * What came of a training.
 *
 * @param training which
 * @param accuracy on the test records, from 0 to 1
 * @param loss the last step's
 * @param imagesPerSecond of all steps
 * @param seconds of all steps together
 */
public record TrainedGroups(
    GroupedTraining training,
    double accuracy,
    double loss,
    double imagesPerSecond,
    double seconds) {

  static ObjectNode json(GroupedTraining training, RunResult result) {
    Job job = training.job();
    TrialResult trial = result.trials().get(0);
    Evaluation evaluation = result.evaluation().orElseThrow();
    List<Double> losses = trial.losses();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("accuracy", evaluation.accuracy());
    json.put("test_loss", evaluation.loss());
    json.put("loss", losses.get(losses.size() - 1));
    json.put("images_per_second", trial.imagesPerSecond());
    json.put("seconds", losses.size() * (double) job.batch() / trial.imagesPerSecond());
    json.put("strategy", trial.trial().title());
    json.put("workers", trial.trial().workers());
    return json;
  }

  static TrainedGroups of(GroupedTraining training, JsonNode json) {
    return new TrainedGroups(
        training,
        json.path("accuracy").asDouble(),
        json.path("loss").asDouble(),
        json.path("images_per_second").asDouble(),
        json.path("seconds").asDouble());
  }

  /** Filter groups. */
  public int groups() {
    return training.groups();
  }

  /** Keys the training. */
  public long seed() {
    return training.training().seed();
  }

  /** The network. */
  public Network network() {
    return training.training().network();
  }
}
