package dev.convoy.network.yaml;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.network.NetworkException;
import dev.convoy.network.zoo.Zoo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever stands in a network's file. */
class NetworkYamlFuzzTest {

  /** Bytes for making a layer, for a file may repeat lines as often as there may be layers. */
  private static final long A_LAYER = 30_000;

  /** With everything that a person may use to write less. */
  private static final String BY_HAND =
      """
      # Two towers that meet.
      name: towers
      input: [3, 16, 16]
      defaults:
        convolution: {kernel: 3, padding: 1, bias: false, then: [batch-norm, relu]}
      layers:
        - stem: {convolution: 8}
        - repeat: 2
          index: k
          first: 1
          layers:
            - stage.${k}:
                add:
                  main:
                    - conv1: {convolution: 8, groups: 2}
                    - conv2: &same {convolution: 8, groups: 2, then: batch-norm}
                    - conv3: *same
                  shortcut: []
                then: relu
        - views:
            concat:
              near:
                - conv: {convolution: 8, kernel: 1, padding: 0}
              far:
                - conv: {convolution: 8, kernel: 5, padding: [[2, 2], [1, 3]], stride: 1}
        - up: {upsample: 2, from: views}
        - average: global-average-pooling
        - fc: {linear: 10}
        - loss: softmax-cross-entropy
      """;

  @Test
  void textIsANetworkOrRefusedInASentence() {
    List<String> texts = new ArrayList<>();
    texts.add(BY_HAND);
    for (String name : List.of("alexnet-cifar", "shufflenet-v1-cifar")) {
      texts.add(NetworkYaml.write(Zoo.network(name)));
    }
    FuzzResult result =
        Fuzzing.of("network files", Mutator.ofTexts(texts), NetworkException.class)
            .allocating(Limits.LAYERS * A_LAYER, 200)
            .run(
                Share.TENTH,
                (bytes, random) ->
                    NetworkYaml.write(
                        NetworkYaml.read(new String(bytes, StandardCharsets.UTF_8), "net.yaml")));
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
