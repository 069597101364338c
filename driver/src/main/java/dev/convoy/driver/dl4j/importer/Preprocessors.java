package dev.convoy.driver.dl4j.importer;

import dev.convoy.network.Flatten;
import dev.convoy.network.Network;
import dev.convoy.tensor.Shape;

/** What a layer's input goes through first: maps become values, or rows of images maps. */
final class Preprocessors {
  private static final String FLATTENS = "CnnToFeedForwardPreProcessor";
  private static final String ROWS = "FeedForwardToCnnPreProcessor";

  private Preprocessors() {}

  static Value read(Described preprocessor, ReadLayers layers, Value input) {
    return switch (preprocessor.kind()) {
      case FLATTENS -> flattened(preprocessor, layers, input);
      case ROWS -> images(preprocessor, input);
      default ->
          throw preprocessor.refuse(
              "stands before the layer, and of preprocessors %s and, at the input, %s can be read"
                  .formatted(FLATTENS, ROWS));
    };
  }

  /** The maps that it says it reads or makes. */
  static Shape maps(Described preprocessor) {
    return Shape.of(
        preprocessor.count("numChannels"),
        preprocessor.count("inputHeight"),
        preprocessor.count("inputWidth"));
  }

  /** Whether it says the sizes of maps. */
  static boolean saysMaps(Described preprocessor) {
    return preprocessor.kind().equals(FLATTENS) || preprocessor.kind().equals(ROWS);
  }

  private static Value flattened(Described preprocessor, ReadLayers layers, Value input) {
    if (input.shape().dimensions() == 0) {
      return input; // of values it changes nothing
    }
    Shape said = maps(preprocessor);
    if (!said.equals(input.shape())) {
      throw new SizeException(
          preprocessor, "says that it flattens %s, but would %s".formatted(said, input.shape()));
    }
    Value flat =
        layers.add(preprocessor, layers.name(preprocessor, "flatten"), new Flatten(), input);
    boolean lastChannels = preprocessor.text("format", "NCHW").equals("NHWC");
    boolean isSame = said.channels() == 1 || said.spatialSize() == 1;
    return lastChannels && !isSame ? flat.inPixels(said.spatialSize()) : flat;
  }

  /** A row of an image is the image. */
  private static Value images(Described preprocessor, Value input) {
    preprocessor.require(
        input.layer().equals(Network.INPUT), "makes maps of values behind the model's input");
    return input;
  }
}
