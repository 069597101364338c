package dev.convoy.deploy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** Small pictures of noise in two classes, of which each has more of one colour: easily learnt. */
final class ColourImages {
  /** A network for them. */
  static final String NETWORK =
      """
      name: tiny
      input: [3, 8, 8]
      layers:
        - conv1: {convolution: 8, kernel: 3}
        - relu1: relu
        - conv2: {convolution: 8, kernel: 3, groups: 2}
        - pool: global-average-pooling
        - fc: {linear: 2}
        - loss: softmax-cross-entropy
      """;

  /** Of which they have more. */
  enum Colour {
    RED(16),
    GREEN(8);

    private final int shift;

    Colour(int shift) {
      this.shift = shift;
    }
  }

  private static final int SIZE = 8;
  private static final Pattern ACCURACY = Pattern.compile("accuracy ([01]\\.\\d+)");

  private ColourImages() {}

  /** A PNG file. */
  static byte[] png(Random random, Colour colour) throws IOException {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIZE * SIZE; i++) {
      int noise = random.nextInt(1 << 24) & 0x7F7F7F;
      image.setRGB(i % SIZE, i / SIZE, noise + (110 << colour.shift));
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  /** A folder with a folder a class of so many files. */
  static Path folder(Path folder, int each) throws IOException {
    Random random = new Random(2);
    for (Colour colour : Colour.values()) {
      Path classes = Files.createDirectories(folder.resolve(colour.name()));
      for (int k = 0; k < each; k++) {
        Files.write(classes.resolve(k + ".png"), png(random, colour));
      }
    }
    return folder;
  }

  /** The accuracy that a program says it has. */
  static double accuracy(String said) {
    Matcher found = ACCURACY.matcher(said);
    assertTrue(found.find(), said);
    return Double.parseDouble(found.group(1));
  }
}
