package dev.convoy.driver.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.job.OptimizerName;
import dev.convoy.job.UpdateRule;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptimizerOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar, 1",
    "nin-cifar, 1",
    "vgg16, 1",
    "resnet50, 0",
    "shufflenet-v1-cifar, 0",
    "googlenet-bn, 0"
  })
  void gradientsAreClippedWhereNothingNormalises(String network, double clipNorm) {
    assertEquals(clipNorm, new OptimizerOptions().spec(Zoo.network(network), 128).clipNorm());
  }

  @Test
  void whatIsSaidWins() {
    OptimizerOptions options = new OptimizerOptions();
    options.clipNorm = 0.0;
    assertEquals(0, options.spec(Zoo.network("alexnet-cifar"), 128).clipNorm());
    options.clipNorm = 2.5;
    assertEquals(2.5, options.spec(Zoo.network("resnet50"), 128).clipNorm());
  }

  @Test
  void aNegativeLengthMakesNoSense() {
    OptimizerOptions options = new OptimizerOptions();
    options.clipNorm = -1.0;
    assertThrows(UserError.class, () -> options.spec(Zoo.network("alexnet-cifar"), 128));
  }

  @Test
  void theLearningRateIsThatOfTheRuleAndGrowsWithTheBatchIfAsked() {
    Network network = Zoo.network("alexnet-cifar");
    OptimizerOptions options = new OptimizerOptions();
    assertEquals(0.01, options.spec(network, 512).learningRate().peak());
    options.scaledFrom = 128;
    assertEquals(0.04, options.spec(network, 512).learningRate().peak(), 1e-15);
    OptimizerOptions adam = new OptimizerOptions();
    adam.rule = OptimizerName.ADAMW;
    assertEquals(0.001, adam.spec(network, 512).learningRate().peak());
    assertEquals(
        new UpdateRule.Adam(0.9, 0.999, 1e-8, 5e-4, /* decoupled= */ true),
        adam.spec(network, 512).rule());
  }
}
