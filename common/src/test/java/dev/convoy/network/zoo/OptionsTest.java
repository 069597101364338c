package dev.convoy.network.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.network.Network;
import dev.convoy.network.NetworkException;
import dev.convoy.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsTest {

  static List<String> names() {
    return Zoo.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyNetworkCanBeMadeNarrow(String name) {
    Network whole = Zoo.network(name);
    Network narrow = Zoo.network(name, Options.PUBLISHED.withWidth(0.5));
    assertTrue(narrow.parameterCount() < 0.75 * whole.parameterCount(), name);
    assertEquals(whole.nodes().size(), narrow.nodes().size());
    assertEquals(whole.classes(), narrow.classes());
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyNetworkTakesSmallImages(String name) {
    Network small = Zoo.network(name, Options.PUBLISHED.withImageSize(96));
    assertEquals(96, small.input().spatial().get(small.input().dimensions() - 1));
    assertEquals(Zoo.network(name).nodes().size(), small.nodes().size());
  }

  @Test
  void theFramesOfAClipStayWhenImagesShrink() {
    Network network = Zoo.network("c3d-small", Options.PUBLISHED.withImageSize(64));
    assertEquals(Shape.of(3, 16, 64, 64), network.input());
  }

  @Test
  void otherClassesChangeTheClassifierOnly() {
    Network network = Zoo.network("resnet50", Options.PUBLISHED.withClasses(10));
    assertEquals(10, network.classes());
    assertEquals(Zoo.network("resnet50").parameterCount() - 990 * 2049, network.parameterCount());
  }

  @Test
  void groupsDivideTheChannelsOfAnyWidth() {
    for (double width : new double[] {0.1, 0.3, 0.7, 1.3}) {
      Options options = Options.PUBLISHED.withWidth(width);
      for (int groups : new int[] {1, 2, 3, 4, 8}) {
        Zoo.network("shufflenet-v1-cifar", options.withGroups(groups));
        Zoo.network("alexnet-cifar", options.withGroups(groups));
      }
      assertEquals(
          0, Zoo.network("resnext29-32x4d", options).shape("stage1.0.conv2").channels() % 32);
    }
  }

  @Test
  void anOptionThatANetworkDoesNotHaveIsRefused() {
    assertSentence(
        "network autoencoder-cifar has no classes: leave --classes out",
        "autoencoder-cifar",
        Options.PUBLISHED.withClasses(3));
    assertSentence(
        "network resnet50 has its filter groups by definition: leave --groups out",
        "resnet50",
        Options.PUBLISHED.withGroups(2));
  }

  @Test
  void anImageThatIsTooSmallNamesTheLayerThatItEndsAt() {
    assertSentence(
        "pool2: a window of 3 does not fit in input 256×2×2 with padding 0+0",
        "alexnet",
        Options.PUBLISHED.withImageSize(31));
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThrows(NetworkException.class, () -> Options.PUBLISHED.withWidth(0));
    assertThrows(NetworkException.class, () -> Options.PUBLISHED.withImageSize(0));
    assertThrows(NetworkException.class, () -> Options.PUBLISHED.withClasses(-1));
  }

  private static void assertSentence(String sentence, String name, Options options) {
    NetworkException e = assertThrows(NetworkException.class, () -> Zoo.network(name, options));
    assertEquals(sentence, e.getMessage());
  }
}
