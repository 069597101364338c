package dev.convoy.plan.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convoy.json.JsonException;
import dev.convoy.json.JsonTree;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.plan.ownership.FixedShares;
import dev.convoy.plan.ownership.FixedShares.RankBlock;
import dev.convoy.plan.ownership.PlanException;
import dev.convoy.tensor.Range;
import dev.convoy.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link PlanJson} wrote and people may have edited: the mesh, the placements or the
 * blocks. Where placements were edited, blocks follow from them; otherwise blocks are taken as they
 * stand.
 */
public final class PlanFileReader {
  private static final int MOST_RANKS = 1 << 14;

  private final JsonNode root;

  private PlanFileReader(JsonNode root) {
    this.root = root;
  }

  /**
   * Reads a plan file's text.
   *
   * @throws PlanException saying where it is no plan
   */
  public static PlanFile read(String json) {
    try {
      return new PlanFileReader(JsonTree.parse(json)).file();
    } catch (JsonException e) {
      throw new PlanException(e.getMessage() + "");
    }
  }

  private PlanFile file() {
    if (!root.isObject() || root.path("plans").isObject()) {
      throw new PlanException(
          "it is no plan of one strategy: write one by convoy plan --output DIR, or take that of a training");
    }
    DeviceMesh mesh = mesh();
    Speeds speeds = speeds(mesh);
    Placements placements =
        new Placements(placement(root.path("placements").path("standard"), "standard"), named());
    return new PlanFile(
        name("strategy"), name("network"), count("batch"), mesh, speeds, placements, fixed());
  }

  private Map<String, LayerPlacement> named() {
    Map<String, LayerPlacement> named = new LinkedHashMap<>();
    root.path("placements")
        .path("layers")
        .fields()
        .forEachRemaining(
            e -> {
              String layer = JsonTree.name(e.getKey(), "the name of a layer that it places");
              named.put(layer, placement(e.getValue(), layer));
            });
    return named;
  }

  /** The blocks, unless others follow from placements that were edited. */
  private Map<String, FixedShares> fixed() {
    PlanChecksums written = PlanChecksums.readFrom(root);
    PlanChecksums found = PlanChecksums.of(root);
    boolean known = !written.placements().isEmpty();
    if (known && !written.placements().equals(found.placements())) {
      if (!written.blocks().equals(found.blocks())) {
        throw new PlanException(
            "both its placements (or mesh, batch, speeds) and its layers' blocks were edited: edit one of them, the other follows");
      }
      return Map.of();
    }
    Map<String, FixedShares> fixed = new LinkedHashMap<>();
    for (JsonNode layer : list(root.path("layers"), "its layers")) {
      String name = JsonTree.name(layer.path("name"), "the name of one of its layers");
      if (layer.has("owned") && !isLoss(layer)) {
        FixedShares shares =
            new FixedShares(
                blocks(layer.path("owned"), name, "owned"),
                blocks(layer.path("computed"), name, "computed"));
        if (fixed.put(name, shares) != null) {
          throw new PlanException("it names layer " + name + " twice");
        }
      }
    }
    return fixed;
  }

  /** The loss is always split by rows over all workers. */
  private static boolean isLoss(JsonNode layer) {
    return layer.path("loss").asBoolean();
  }

  private static List<RankBlock> blocks(JsonNode blocks, String layer, String what) {
    List<RankBlock> read = new ArrayList<>();
    for (JsonNode block : list(blocks, layer + ": its " + what + " blocks")) {
      if (!isInt(block.path("rank"))) {
        throw new PlanException(layer + ": one of its " + what + " blocks has no rank");
      }
      int rank = block.path("rank").intValue();
      String where = layer + ": the %s of rank " + rank;
      String channels = where.formatted("channels");
      List<Range> runs = new ArrayList<>();
      list(block.path("channels"), channels).forEach(run -> runs.add(range(run, channels)));
      read.add(
          new RankBlock(
              rank,
              range(block.path("rows"), where.formatted("rows")),
              runs,
              block.has("inputs") ? range(block.path("inputs"), where.formatted("inputs")) : null));
    }
    return read;
  }

  /** A list; where nothing stands, an empty one. */
  private static JsonNode list(JsonNode value, String what) {
    if (!value.isArray() && !value.isMissingNode()) {
      throw new PlanException(what + " are " + JsonTree.shown(value) + ", not a list");
    }
    return value;
  }

  private static boolean isInt(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToInt();
  }

  private static Range range(JsonNode pair, String what) {
    if (!pair.isArray()
        || pair.size() != 2
        || !isInt(pair.get(0))
        || !isInt(pair.get(1))
        || pair.get(0).intValue() > pair.get(1).intValue()) {
      throw new PlanException(
          what
              + " are "
              + JsonTree.shown(pair)
              + ", not the first and the one after the last, as [0, 64]");
    }
    return new Range(pair.get(0).intValue(), pair.get(1).intValue());
  }

  private static LayerPlacement placement(JsonNode pair, String layer) {
    if (!pair.isArray() || pair.size() != 2) {
      throw new PlanException(
          "the placement of %s is %s, not one for each axis of the mesh, as [\"rows\", \"output-channels\"]"
              .formatted(layer, JsonTree.shown(pair)));
    }
    try {
      return new LayerPlacement(
          Placement.of(pair.get(0).asText()), Placement.of(pair.get(1).asText()));
    } catch (IllegalArgumentException e) {
      throw new PlanException("the placement of " + layer + ": " + e.getMessage());
    }
  }

  private DeviceMesh mesh() {
    String text = name("mesh");
    if (!text.matches("[1-9][0-9]{0,4}x[1-9][0-9]{0,4}")) {
      throw new PlanException("its mesh is '" + Quoted.of(text) + "', not two sizes, as 2x4");
    }
    String[] sizes = text.split("x", -1);
    DeviceMesh mesh = new DeviceMesh(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
    if ((long) mesh.data() * mesh.model() > MOST_RANKS) {
      throw new PlanException("its mesh of " + mesh + " has more than " + MOST_RANKS + " workers");
    }
    return mesh;
  }

  private Speeds speeds(DeviceMesh mesh) {
    JsonNode listed = list(root.path("worker_speeds"), "its worker speeds");
    if (listed.isEmpty()) {
      return Speeds.equal(mesh.ranks());
    }
    if (listed.size() != mesh.ranks()) {
      throw new PlanException(
          "it has %d worker speeds for a mesh of %s".formatted(listed.size(), mesh));
    }
    List<Double> each = new ArrayList<>();
    for (JsonNode speed : listed) {
      if (!speed.isNumber()) {
        throw new PlanException(
            "one of its worker speeds is %s, not a number".formatted(JsonTree.shown(speed)));
      }
      each.add(speed.doubleValue());
    }
    try {
      return new Speeds(each);
    } catch (IllegalArgumentException e) {
      throw new PlanException("its worker " + e.getMessage());
    }
  }

  private String name(String field) {
    if (!root.path(field).isTextual()) {
      throw new PlanException("it does not say its " + field);
    }
    return JsonTree.name(root.path(field), "its " + field);
  }

  private int count(String field) {
    JsonNode value = root.path(field);
    if (!isInt(value) || value.intValue() < 1) {
      throw new PlanException(
          "its " + field + " is " + JsonTree.shown(value) + ", not a number of at least 1");
    }
    return value.intValue();
  }
}
