package dev.convoy.driver.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON has no number that is infinite or not a number: such a one becomes null, never a text. */
public final class FiniteJson {
  private FiniteJson() {}

  /** A copy of a value, with null for what is no number of JSON. */
  public static JsonNode of(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode same = JsonNodeFactory.instance.objectNode();
      object.fields().forEachRemaining(f -> same.set(f.getKey(), of(f.getValue())));
      return same;
    } else if (node instanceof ArrayNode array) {
      ArrayNode same = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> same.add(of(element)));
      return same;
    }
    boolean isFinite = !node.isFloatingPointNumber() || Double.isFinite(node.doubleValue());
    return isFinite ? node : JsonNodeFactory.instance.nullNode();
  }
}
