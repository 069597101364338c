package dev.convoy.driver.dl4j;

import dev.convoy.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.zoo.model.AlexNet;
import org.deeplearning4j.zoo.model.Darknet19;
import org.deeplearning4j.zoo.model.LeNet;
import org.deeplearning4j.zoo.model.ResNet50;
import org.deeplearning4j.zoo.model.SimpleCNN;
import org.deeplearning4j.zoo.model.SqueezeNet;
import org.deeplearning4j.zoo.model.VGG16;
import org.deeplearning4j.zoo.model.Xception;

/** Networks of DL4J's own zoo, on small images. */
final class Dl4jZoo {
  static final Map<String, Supplier<RealModel>> SMALL = new LinkedHashMap<>();

  /** Those of tens of millions of parameters. */
  static final Map<String, Supplier<RealModel>> LARGE = new LinkedHashMap<>();

  private static final int CLASSES = 10;

  private Dl4jZoo() {}

  static RealModel small(String name) {
    return Objects.requireNonNull(SMALL.get(name)).get();
  }

  static RealModel large(String name) {
    return Objects.requireNonNull(LARGE.get(name)).get();
  }

  private static void put(
      Map<String, Supplier<RealModel>> zoo,
      String name,
      Shape input,
      Function<int[], Model> model) {
    int[] sizes = {input.channels(), input.spatial().get(0), input.spatial().get(1)};
    zoo.put(name, () -> RealModel.of(model.apply(sizes), input));
  }

  static {
    put(
        SMALL,
        "LeNet",
        Shape.of(1, 28, 28),
        sizes -> LeNet.builder().numClasses(CLASSES).inputShape(sizes).build().init());
    put(
        SMALL,
        "SimpleCNN",
        Shape.of(3, 48, 48),
        sizes -> SimpleCNN.builder().numClasses(CLASSES).inputShape(sizes).build().init());
    put(
        SMALL,
        "SqueezeNet",
        Shape.of(3, 67, 67),
        sizes -> SqueezeNet.builder().numClasses(CLASSES).inputShape(sizes).build().init());
    put(
        LARGE,
        "AlexNet",
        Shape.of(3, 224, 224),
        sizes -> AlexNet.builder().numClasses(CLASSES).inputShape(sizes).build().init());
    put(
        LARGE,
        "Darknet19",
        Shape.of(3, 96, 96),
        sizes -> Darknet19.builder().numClasses(CLASSES).inputShape(sizes).build().init());
    put(
        LARGE,
        "ResNet50",
        Shape.of(3, 160, 160),
        sizes -> ResNet50.builder().numClasses(CLASSES).inputShape(sizes).build().init());
    put(
        LARGE,
        "VGG16",
        Shape.of(3, 64, 64),
        sizes -> VGG16.builder().numClasses(CLASSES).inputShape(sizes).build().init());
    put(
        LARGE,
        "Xception",
        Shape.of(3, 96, 96),
        sizes -> Xception.builder().numClasses(CLASSES).inputShape(sizes).build().init());
  }
}
