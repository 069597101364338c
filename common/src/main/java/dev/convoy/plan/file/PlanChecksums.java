package dev.convoy.plan.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.plan.Fingerprint;

/**
 * By which one sees what of a plan file was edited.
 *
 * @param placements of its placements
 * @param blocks of the blocks of all layers
 */
record PlanChecksums(String placements, String blocks) {
  private static final String FIELD = "checksums";
  private static final String PLACEMENTS = "placements";
  private static final String BLOCKS = "blocks";

  /** Those of what a file says. */
  static PlanChecksums of(JsonNode root) {
    Fingerprint.Builder blocks = new Fingerprint.Builder();
    for (JsonNode layer : root.path("layers")) {
      blocks.add(layer.path("name").toString());
      blocks.add(layer.path("owned").toString());
      blocks.add(layer.path("computed").toString());
    }
    String mesh = root.path("mesh") + " " + root.path("batch") + " " + root.path("worker_speeds");
    return new PlanChecksums(
        new Fingerprint.Builder().add(mesh + root.path(PLACEMENTS)).build().abbreviated(),
        blocks.build().abbreviated());
  }

  /** Those that a file was written with; empty ones where it has none. */
  static PlanChecksums readFrom(JsonNode root) {
    JsonNode written = root.path(FIELD);
    return new PlanChecksums(written.path(PLACEMENTS).asText(), written.path(BLOCKS).asText());
  }

  void writeTo(ObjectNode root) {
    root.putObject(FIELD).put(PLACEMENTS, placements).put(BLOCKS, blocks);
  }
}
