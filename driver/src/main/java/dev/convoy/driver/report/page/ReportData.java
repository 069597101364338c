package dev.convoy.driver.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a report's page shows: runs, each as the files say that it left behind. */
public final class ReportData {
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();
  private final ArrayNode runs = root.putArray("runs");

  /** No run yet. */
  public ReportData() {}

  /**
   * Adds a run.
   *
   * @param name how it is told from others, as that of its directory
   * @param comparison its {@code comparison.json}
   * @param plans its {@code plan.json}
   */
  public ReportData add(String name, JsonNode comparison, JsonNode plans) {
    ObjectNode run = runs.addObject();
    run.put("name", name);
    run.set("comparison", comparison);
    run.set("plans", plans.path("plans"));
    return this;
  }

  /** What they come to together, in a sentence. */
  public ReportData answering(String sentence) {
    root.put("answer", sentence);
    return this;
  }

  /** All of them. */
  public JsonNode json() {
    return root;
  }
}
