package dev.convoy.plan.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.PlanException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanFileTest {
  private static final Network NETWORK = Zoo.network("alexnet-cifar");
  private static final int BATCH = 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Ownership ownership(Placements placements, DeviceMesh mesh) {
    return Ownership.of(placements, mesh, Speeds.equal(mesh.ranks()), NETWORK, BATCH);
  }

  private static ObjectNode json(Ownership ownership) {
    return PlanJson.of("test", TrainingPlan.of(NETWORK, ownership, PlanOptions.PLAIN));
  }

  private static Ownership read(JsonNode json) {
    try {
      return PlanFileReader.read(JSON.writeValueAsString(json)).ownership(NETWORK);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Ownership model(int workers) {
    return ownership(Strategy.MODEL.placements(NETWORK), new DeviceMesh(1, workers));
  }

  private static ObjectNode layer(JsonNode json, String name) {
    for (JsonNode layer : json.path("layers")) {
      if (layer.path("name").asText().equals(name)) {
        return (ObjectNode) layer;
      }
    }
    throw new AssertionError(name);
  }

  private static ObjectNode owned(JsonNode json, String layer, int rank) {
    return (ObjectNode) layer(json, layer).path("owned").get(rank);
  }

  private static ArrayNode pair(int from, int to) {
    return JSON.createArrayNode().add(from).add(to);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void whatWasWrittenIsReadAsItWas(Strategy strategy) {
    Ownership before = ownership(strategy.placements(NETWORK), strategy.mesh(4));
    Ownership after = read(json(before));
    assertEquals(before.shares(), after.shares());
    assertEquals(
        TrainingPlan.of(NETWORK, before, PlanOptions.PLAIN).fingerprint(),
        TrainingPlan.of(NETWORK, after, PlanOptions.PLAIN).fingerprint());
  }

  @Test
  void soIsALayerByInputChannels() {
    Placements placements =
        new Placements(
            new LayerPlacement(Placement.ROWS, Placement.OUTPUT_CHANNELS),
            Map.of("fc6", LayerPlacement.both(Placement.INPUT_CHANNELS)));
    Ownership before = ownership(placements, new DeviceMesh(2, 2));
    assertTrue(before.sharesOf("fc6").isSummed());
    assertEquals(before.shares(), read(json(before)).shares());
  }

  @Test
  void blocksFollowFromPlacementsThatWereEdited() {
    ObjectNode json = json(model(2));
    ObjectNode layers = (ObjectNode) json.path("placements").path("layers");
    layers.putArray("conv2").add("rows").add("rows");
    Placements edited =
        new Placements(
            new LayerPlacement(Placement.ROWS, Placement.OUTPUT_CHANNELS),
            Map.of("conv2", LayerPlacement.both(Placement.ROWS)));
    assertEquals(ownership(edited, new DeviceMesh(1, 2)).shares(), read(json).shares());
  }

  @Test
  void blocksThatWereEditedAreTakenAsTheyStand() {
    ObjectNode json = json(model(2));
    int all = NETWORK.shape("fc7").channels();
    owned(json, "fc7", 0).putArray("channels").add(pair(0, all / 4));
    owned(json, "fc7", 1).putArray("channels").add(pair(all / 4, all));
    List<Integer> sizes =
        read(json).of("fc7").blocks().stream().map(b -> b.channels().size()).toList();
    assertEquals(List.of(all / 4, all - all / 4), sizes);
  }

  @Test
  void wrongEditsAreRefusedByLayerAndRank() {
    assertRefused(
        json -> owned(json, "conv2", 1).putArray("channels").add(pair(0, 5000)),
        "conv2: rank 1 has channels 0..5000, but the layer has "
            + NETWORK.shape("conv2").channels());
    assertRefused(
        json -> owned(json, "conv2", 1).putArray("channels").add(pair(1, 9)),
        "conv2: ranks 0 and 1 have channel 1, but not the same channels");
    assertRefused(
        json -> owned(json, "conv3", 1).putArray("channels"), "conv3: no rank has channel ");
    assertRefused(
        json -> owned(json, "conv3", 0).set("rows", pair(0, 8)),
        "conv3: no rank has row 8 of the channels of rank 0");
    assertRefused(
        json -> owned(json, "conv3", 0).set("rows", pair(0, 17)),
        "conv3: rank 0 has rows 0..17, but the batch has 16");
    assertRefused(
        json -> owned(json, "conv3", 0).put("rank", 7),
        "conv3: its owned blocks name rank 7, but a mesh of 1x2 has ranks 0 to 1");
    assertRefused(
        json -> ((ArrayNode) layer(json, "fc6").path("owned")).remove(0),
        "fc6: its owned blocks leave rank 0 out");
    assertRefused(
        json -> owned(json, "fc6", 0).put("rows", "all"), "fc6: the rows of rank 0 are \"all\"");
  }

  @Test
  void soAreWrongPlacements() {
    assertRefused(
        json ->
            ((ObjectNode) json.path("placements").path("layers"))
                .putArray("conv2")
                .add("rows")
                .add("columns"),
        "the placement of conv2: there is no placement named columns");
    assertRefused(
        json ->
            ((ObjectNode) json.path("placements").path("layers"))
                .putArray("relu1")
                .add("rows")
                .add("input-channels"),
        "relu1: a layer without filters adds nothing up over input channels");
    assertRefused(
        json ->
            ((ObjectNode) json.path("placements").path("layers"))
                .putArray("conv9")
                .add("rows")
                .add("rows"),
        "the plan places layer conv9, which alexnet-cifar has not");
    assertRefused(json -> json.put("mesh", "2"), "its mesh is '2'");
    assertRefused(json -> json.put("network", "resnet50"), "the plan is for network resnet50");
  }

  @Test
  void whoEditsBothIsAskedForOne() {
    assertRefused(
        json -> {
          ((ObjectNode) json.path("placements").path("layers"))
              .putArray("conv2")
              .add("rows")
              .add("rows");
          owned(json, "conv3", 0).set("rows", pair(0, 8));
        },
        "both its placements (or mesh, batch, speeds) and its layers' blocks were edited");
  }

  /** Nothing that stands there is passed over or taken for something else. */
  @Test
  void whatCannotBeMeantIsRefused() {
    assertRefused(
        json -> owned(json, "conv2", 1).put("rank", 1.5),
        "conv2: one of its owned blocks has no rank");
    assertRefused(
        json -> layer(json, "conv2").put("owned", "all"),
        "conv2: its owned blocks are \"all\", not a list");
    assertRefused(json -> json.put("layers", 3), "its layers are 3, not a list");
    assertRefused(
        json -> ((ArrayNode) json.path("layers")).add(layer(json, "conv2").deepCopy()),
        "it names layer conv2 twice");
    assertRefused(
        json -> layer(json, "conv2").remove("name"), "the name of one of its layers is no text");
    assertRefused(
        json -> json.put("worker_speeds", "equal"), "its worker speeds are \"equal\", not a list");
    assertRefused(
        json -> json.putArray("worker_speeds").add("1").add(2),
        "one of its worker speeds is \"1\", not a number");
    assertRefused(
        json -> json.putArray("worker_speeds").add(1e308).add(2),
        "its worker speeds are numbers from 0.000001 to 1000000, one a worker");
    assertRefused(json -> json.put("batch", 16.5), "its batch is 16.5, not a number");
  }

  @Test
  void sentencesAreNotAsLongAsWhatIsWrong() {
    String endless = "x".repeat(100_000);
    for (Consumer<ObjectNode> edit :
        List.<Consumer<ObjectNode>>of(
            json -> json.put("mesh", endless),
            json -> json.put("network", endless),
            json -> json.put("batch", endless),
            json -> layer(json, "conv2").put("name", endless),
            json -> owned(json, "conv2", 0).put("rows", endless),
            json -> ((ObjectNode) json.path("placements")).put("standard", endless),
            json -> ((ObjectNode) json.path("placements").path("layers")).put(endless, endless))) {
      ObjectNode json = json(model(2));
      edit.accept(json);
      String sentence = assertThrows(PlanException.class, () -> read(json)).getMessage() + "";
      assertTrue(sentence.length() < 300, sentence);
    }
  }

  @Test
  void textThatIsNotOneTreeIsRefused() throws JsonProcessingException {
    String plan = JSON.writeValueAsString(json(model(2)));
    for (String text :
        List.of(
            plan + "{}",
            plan.replaceFirst("\\{", "{\"batch\": 16, "),
            "{\"layers\": " + "[".repeat(100_000))) {
      assertThrows(PlanException.class, () -> PlanFileReader.read(text), text);
    }
  }

  @Test
  void whatIsNoPlanIsRefused() {
    for (String text : List.of("", "[]", "{}", "{\"plans\": {}}", "no", "{\"mesh\": 1}")) {
      assertThrows(PlanException.class, () -> PlanFileReader.read(text), text);
    }
  }

  private static void assertRefused(Consumer<ObjectNode> edit, String sentence) {
    ObjectNode json = json(model(2));
    edit.accept(json);
    PlanException refused = assertThrows(PlanException.class, () -> read(json), sentence);
    assertTrue(String.valueOf(refused.getMessage()).startsWith(sentence), refused.getMessage());
  }
}
