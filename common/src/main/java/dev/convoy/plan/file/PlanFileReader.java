package dev.convoy.plan.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.plan.ownership.FixedShares;
import dev.convoy.plan.ownership.FixedShares.RankBlock;
import dev.convoy.plan.ownership.PlanException;
import dev.convoy.tensor.Range;
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
      JsonNode root = new ObjectMapper().readTree(json);
      return new PlanFileReader(root).file();
    } catch (JsonProcessingException e) {
      throw new PlanException(
          "it is no JSON: line %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("")));
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
        text("strategy"), text("network"), count("batch"), mesh, speeds, placements, fixed());
  }

  private Map<String, LayerPlacement> named() {
    Map<String, LayerPlacement> named = new LinkedHashMap<>();
    root.path("placements")
        .path("layers")
        .fields()
        .forEachRemaining(e -> named.put(e.getKey(), placement(e.getValue(), e.getKey())));
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
    for (JsonNode layer : root.path("layers")) {
      String name = layer.path("name").asText();
      if (layer.has("owned") && !name.isEmpty() && !isLoss(layer)) {
        fixed.put(
            name,
            new FixedShares(
                blocks(layer.path("owned"), name, "owned"),
                blocks(layer.path("computed"), name, "computed")));
      }
    }
    return fixed;
  }

  /** The loss is always split by rows over all workers. */
  private static boolean isLoss(JsonNode layer) {
    return layer.path("loss").asBoolean();
  }

  private static List<RankBlock> blocks(JsonNode list, String layer, String what) {
    List<RankBlock> blocks = new ArrayList<>();
    for (JsonNode block : list) {
      if (!block.path("rank").canConvertToInt()) {
        throw new PlanException(layer + ": one of its " + what + " blocks has no rank");
      }
      int rank = block.path("rank").asInt();
      String where = layer + ": the %s of rank " + rank;
      List<Range> channels = new ArrayList<>();
      block.path("channels").forEach(run -> channels.add(range(run, where.formatted("channels"))));
      blocks.add(
          new RankBlock(
              rank,
              range(block.path("rows"), where.formatted("rows")),
              channels,
              block.has("inputs") ? range(block.path("inputs"), where.formatted("inputs")) : null));
    }
    return blocks;
  }

  private static Range range(JsonNode pair, String what) {
    if (!pair.isArray()
        || pair.size() != 2
        || !pair.get(0).canConvertToInt()
        || !pair.get(1).canConvertToInt()
        || pair.get(0).asInt() > pair.get(1).asInt()) {
      throw new PlanException(
          what + " are " + pair + ", not the first and the one after the last, as [0, 64]");
    }
    return new Range(pair.get(0).asInt(), pair.get(1).asInt());
  }

  private static LayerPlacement placement(JsonNode pair, String layer) {
    if (!pair.isArray() || pair.size() != 2) {
      throw new PlanException(
          "the placement of %s is %s, not one for each axis of the mesh, as [\"rows\", \"output-channels\"]"
              .formatted(layer, pair));
    }
    try {
      return new LayerPlacement(
          Placement.of(pair.get(0).asText()), Placement.of(pair.get(1).asText()));
    } catch (IllegalArgumentException e) {
      throw new PlanException("the placement of " + layer + ": " + e.getMessage());
    }
  }

  private DeviceMesh mesh() {
    String text = text("mesh");
    if (!text.matches("[1-9][0-9]{0,4}x[1-9][0-9]{0,4}")) {
      throw new PlanException("its mesh is '" + text + "', not two sizes, as 2x4");
    }
    String[] sizes = text.split("x", -1);
    DeviceMesh mesh = new DeviceMesh(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]));
    if ((long) mesh.data() * mesh.model() > MOST_RANKS) {
      throw new PlanException("its mesh of " + mesh + " has more than " + MOST_RANKS + " workers");
    }
    return mesh;
  }

  private Speeds speeds(DeviceMesh mesh) {
    List<Double> each = new ArrayList<>();
    root.path("worker_speeds").forEach(speed -> each.add(speed.asDouble()));
    if (each.isEmpty()) {
      return Speeds.equal(mesh.ranks());
    }
    if (each.size() != mesh.ranks()) {
      throw new PlanException(
          "it has %d worker speeds for a mesh of %s".formatted(each.size(), mesh));
    }
    try {
      return new Speeds(each);
    } catch (IllegalArgumentException e) {
      throw new PlanException("its worker " + e.getMessage());
    }
  }

  private String text(String field) {
    JsonNode value = root.path(field);
    if (!value.isTextual()) {
      throw new PlanException("it does not say its " + field);
    }
    return value.asText();
  }

  private int count(String field) {
    JsonNode value = root.path(field);
    if (!value.canConvertToInt() || value.asInt() < 1) {
      throw new PlanException("its " + field + " is " + value + ", not a number of at least 1");
    }
    return value.asInt();
  }
}
