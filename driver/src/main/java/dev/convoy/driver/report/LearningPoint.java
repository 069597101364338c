package dev.convoy.driver.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How well a way to train does in the middle of training.
 *
 * @param step after how many steps
 * @param seconds how long these took, evaluations not counted
 * @param accuracy the share of test records classified right; not a number where none is classified
 * @param loss their mean loss
 */
public record LearningPoint(long step, double seconds, double accuracy, double loss) {

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("step", step);
    json.put("seconds", seconds);
    json.put("accuracy", accuracy);
    json.put("loss", loss);
    return json;
  }
}
