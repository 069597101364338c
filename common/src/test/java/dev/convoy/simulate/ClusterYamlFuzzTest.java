package dev.convoy.simulate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.yaml.YamlException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever stands in a cluster's file. */
class ClusterYamlFuzzTest {

  @Test
  void textIsAClusterOrRefusedInASentence() {
    FuzzResult result =
        Fuzzing.of(
                "cluster files", Mutator.ofTexts(List.of(ClusterYamlTest.ALL)), YamlException.class)
            .run(
                Share.TENTH,
                (bytes, random) ->
                    ClusterYaml.read(new String(bytes, StandardCharsets.UTF_8), "cluster.yaml")
                        .hostsOf(1));
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
