package dev.convoy.worker.bench.jpeg;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * A picture that is as hard for a JPEG coder as a photograph: light and colour change slowly over
 * it, with texture of every size, the finer the weaker, and a camera's grain.
 */
final class Photograph {
  private static final int COARSEST = 256; // pixels from one point of a texture to the next
  private static final double STRENGTH = 1.0; // of a texture, a pixel of its size
  private static final double STRONGEST = 40;
  private static final double COLOUR = 0.3; // of colour against light
  private static final double GRAIN = 22;

  private final int width;
  private final int height;
  private final Random random = new Random(7);
  private final float[][] planes; // light, and two differences of colour

  Photograph(int width, int height) {
    this.width = width;
    this.height = height;
    this.planes = new float[3][width * height];
    for (int p = 0; p < planes.length; p++) {
      double share = p == 0 ? 1 : COLOUR;
      for (int size = COARSEST; size > 1; size /= 2) {
        addTexture(planes[p], size, share * Math.min(STRONGEST, STRENGTH * size));
      }
      addGrain(planes[p], share);
    }
  }

  /** Bilinear between random points that are {@code size} pixels apart. */
  private void addTexture(float[] plane, int size, double strength) {
    int across = width / size + 2;
    float[] points = new float[across * (height / size + 2)];
    for (int i = 0; i < points.length; i++) {
      points[i] = (float) (strength * random.nextGaussian());
    }
    for (int y = 0; y < height; y++) {
      float row = (float) (y % size) / size;
      for (int x = 0; x < width; x++) {
        float column = (float) (x % size) / size;
        int corner = y / size * across + x / size;
        float above = points[corner] * (1 - column) + points[corner + 1] * column;
        float below = points[corner + across] * (1 - column) + points[corner + across + 1] * column;
        plane[y * width + x] += above * (1 - row) + below * row;
      }
    }
  }

  private void addGrain(float[] plane, double share) {
    for (int i = 0; i < plane.length; i++) {
      plane[i] += (float) (share * GRAIN * random.nextGaussian());
    }
  }

  /** The file: 4:2:0, which is what the JDK writes. */
  byte[] jpeg(float quality, boolean progressive) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(quality);
    if (progressive) {
      settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(file)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image(), null, null), settings);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  private BufferedImage image() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < width * height; i++) {
      float light = 128 + planes[0][i];
      int red = level(light + planes[1][i]);
      int green = level(light);
      int blue = level(light + planes[2][i]);
      image.setRGB(i % width, i / width, (red << 16) | (green << 8) | blue);
    }
    return image;
  }

  private static int level(float value) {
    return Math.max(0, Math.min(255, Math.round(value)));
  }
}
