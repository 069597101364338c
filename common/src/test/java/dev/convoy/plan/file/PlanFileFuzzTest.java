package dev.convoy.plan.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.yaml.NetworkYaml;
import dev.convoy.placement.LayerPlacement;
import dev.convoy.placement.Placement;
import dev.convoy.placement.Placements;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.MemoryEstimate;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.PlanException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever stands in a plan file. */
class PlanFileFuzzTest {
  private static final Network NETWORK =
      NetworkYaml.read(
          """
          name: small
          input: [3, 8, 8]
          layers:
            - conv1: {convolution: 8, kernel: 3, padding: 1, then: [batch-norm, relu]}
            - conv2: {convolution: 8, kernel: 3, padding: 1, groups: 2}
            - pool: global-average-pooling
            - fc: {linear: 10}
            - loss: softmax-cross-entropy
          """,
          "small.yaml");

  private static String plan(Placements placements, DeviceMesh mesh, Speeds speeds) {
    Ownership ownership = Ownership.of(placements, mesh, speeds, NETWORK, 16);
    return PlanJson.of("a plan", TrainingPlan.of(NETWORK, ownership, PlanOptions.PLAIN))
        .toPrettyString();
  }

  private static List<String> plans() {
    Placements byInputs =
        new Placements(
            new LayerPlacement(Placement.ROWS, Placement.OUTPUT_CHANNELS),
            Map.of("fc", LayerPlacement.both(Placement.INPUT_CHANNELS)));
    List<String> plans = new ArrayList<>();
    plans.add(plan(byInputs, new DeviceMesh(2, 2), Speeds.equal(4)));
    plans.add(
        plan(
            Strategy.MODEL.placements(NETWORK),
            new DeviceMesh(1, 3),
            new Speeds(List.of(1.0, 2.0, 3.5))));
    // Without checksums whatever is changed is taken for what was meant.
    for (String plan : List.copyOf(plans)) {
      plans.add(plan.replace("\"checksums\"", "\"sums\""));
    }
    return plans;
  }

  @Test
  void textIsAPlanOfTheNetworkOrRefusedInASentence() {
    FuzzResult result =
        Fuzzing.of("plan files", Mutator.ofTexts(plans()), PlanException.class)
            .run(
                Share.TENTH,
                (bytes, random) -> {
                  PlanFile file = PlanFileReader.read(new String(bytes, StandardCharsets.UTF_8));
                  Ownership ownership = file.ownership(NETWORK);
                  MemoryEstimate.of(TrainingPlan.of(NETWORK, ownership, PlanOptions.PLAIN), 0);
                });
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
