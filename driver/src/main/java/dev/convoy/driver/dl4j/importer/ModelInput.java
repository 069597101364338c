package dev.convoy.driver.dl4j.importer;

import dev.convoy.driver.dl4j.Dl4jException;
import dev.convoy.driver.dl4j.importer.Configuration.Vertex;
import dev.convoy.tensor.Shape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a configuration says of the model's input: nothing itself, but those that read it do.
 *
 * @param channels of images, or values of a row
 * @param images whether it is images
 * @param size of its images, where it is said
 */
record ModelInput(int channels, boolean images, Optional<ImageSize> size) {
  private static final Set<String> FILTERS =
      Set.of(
          "ConvolutionLayer",
          "Convolution2D",
          "Deconvolution2D",
          "DepthwiseConvolution2D",
          "SeparableConvolution2D");
  private static final Set<String> OF_ROWS = Set.of("DenseLayer", "OutputLayer");
  private static final Set<String> KEEPS_CHANNELS =
      Set.of(
          "ActivationLayer",
          "BatchNormalization",
          "DropoutLayer",
          "LocalResponseNormalization",
          "Pooling2D",
          "SubsamplingLayer",
          "Upsampling2D",
          "ZeroPaddingLayer");

  /**
   * A value whose readers are asked.
   *
   * @param channels of the input, where it is some of them
   */
  private record Asked(String key, OptionalInt channels) {}

  /**
   * Finds the first layers that say it.
   *
   * @throws Dl4jException if none does
   */
  static ModelInput of(Configuration model) {
    Deque<Asked> asked = new ArrayDeque<>();
    asked.add(new Asked(model.input(), OptionalInt.empty()));
    Set<String> done = new HashSet<>();
    while (!asked.isEmpty()) {
      Asked value = asked.remove();
      for (Vertex reader : model.vertices()) {
        if (reader.inputs().contains(value.key()) && done.add(reader.key())) {
          Optional<ModelInput> said = said(reader);
          if (said.isPresent()) {
            return said.get().of(value.channels());
          }
          if (KEEPS_CHANNELS.contains(reader.what().kind())) {
            asked.add(new Asked(reader.key(), value.channels()));
          } else if (takesSome(reader)) {
            int all = value.channels().orElseGet(() -> covered(model, value.key()));
            asked.add(new Asked(reader.key(), OptionalInt.of(all)));
          }
        }
      }
    }
    throw new Dl4jException(
        "no layer that reads its input says how many channels that has: a convolution or a dense layer would");
  }

  private static boolean takesSome(Vertex reader) {
    return reader.what().kind().equals("SubsetVertex");
  }

  /** How many channels a value has of which some take some each. */
  private static int covered(Configuration model, String key) {
    return model.vertices().stream()
        .filter(reader -> takesSome(reader) && reader.inputs().contains(key))
        .mapToInt(reader -> 1 + Described.within(reader.what().number("to", 0)))
        .max()
        .orElse(1);
  }

  private ModelInput of(OptionalInt all) {
    return all.isEmpty() ? this : new ModelInput(all.getAsInt(), images, size);
  }

  private static Optional<ModelInput> said(Vertex reader) {
    Described what = reader.what().part("layer").orElse(reader.what()); // of one that is frozen
    Optional<Described> before = reader.preprocessor().or(() -> reader.what().part("preProcessor"));
    if (before.isPresent() && Preprocessors.saysMaps(before.get())) {
      Shape maps = Preprocessors.maps(before.get());
      return Optional.of(
          new ModelInput(
              maps.channels(),
              true,
              Optional.of(new ImageSize(maps.spatial().get(0), maps.spatial().get(1)))));
    } else if (FILTERS.contains(what.kind())) {
      return Optional.of(new ModelInput(what.count("nin"), true, Optional.empty()));
    } else if (OF_ROWS.contains(what.kind())) {
      return Optional.of(new ModelInput(what.count("nin"), false, Optional.empty()));
    }
    return Optional.empty();
  }

  /** One record of it, of images of this size. */
  Shape shape(ImageSize of) {
    return images ? Shape.of(channels, of.height(), of.width()) : Shape.of(channels);
  }
}
