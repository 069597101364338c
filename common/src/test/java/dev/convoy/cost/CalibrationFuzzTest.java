package dev.convoy.cost;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import dev.convoy.placement.Strategy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever stands in a file of measured times. */
class CalibrationFuzzTest {

  @Test
  void textIsACalibrationOrRefusedInASentence() {
    String measured =
        CalibrationJson.write(
            Calibrations.of(Calibrations.plan("alexnet-cifar", Strategy.MODEL, 2, true)));
    FuzzResult result =
        Fuzzing.of(
                "calibrations", Mutator.ofTexts(List.of(measured)), IllegalArgumentException.class)
            .run(
                Share.TENTH,
                (bytes, random) ->
                    CalibrationJson.write(
                        CalibrationJson.read(new String(bytes, StandardCharsets.UTF_8))));
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
