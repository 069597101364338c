package dev.convoy.worker.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.data.TestData;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Files of colours are decoded by a way of our own, to the pixels that the JDK gives by its own.
 */
class DecodedColoursTest {
  private static final int APP0_END = 20; // of the JDK's writer: the first marker, then JFIF's

  private static BufferedImage colours(int height, int width) {
    Random random = new Random(height * 100L + width);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < height * width; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    return image;
  }

  private static byte[] jpeg(BufferedImage image, boolean progressive) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    if (progressive) {
      settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), settings);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** With another colour profile than sRGB in it, before the segment that begins at a byte. */
  private static byte[] withProfile(byte[] jpeg, int at) {
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] title = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
    byte[] marker =
        ByteBuffer.allocate(4)
            .putShort((short) 0xFFE2)
            .putShort((short) (2 + title.length + profile.length))
            .array();
    byte[] after = Arrays.copyOfRange(jpeg, at, jpeg.length);
    return joined(Arrays.copyOf(jpeg, at), marker, title, profile, after);
  }

  /** With what it has taken for red, green and blue: without JFIF, of components of these names. */
  private static byte[] namedRedGreenBlue(byte[] jpeg) {
    byte[] named = joined(Arrays.copyOf(jpeg, 2), Arrays.copyOfRange(jpeg, APP0_END, jpeg.length));
    for (int at = 0; at + 1 < named.length; at++) {
      int marker = named[at] == (byte) 0xFF ? named[at + 1] & 0xFF : 0;
      int names = marker == 0xC0 ? at + 10 : marker == 0xDA ? at + 5 : -1;
      for (int c = 0; c < 3 && names > 0; c++) {
        named[names + c * (marker == 0xC0 ? 3 : 2)] = (byte) "RGB".charAt(c);
      }
    }
    return named;
  }

  private static byte[] planesOfTheJdk(byte[] file) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    int plane = image.getWidth() * image.getHeight();
    byte[] planes = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      for (int c = 0; c < 3; c++) {
        planes[c * plane + i] = (byte) (rgb >> (16 - 8 * c));
      }
    }
    return planes;
  }

  private static byte[] planes(byte[] file) throws Exception {
    try (ImageDecoder decoder = new ImageDecoder(true)) {
      Pixels pixels = decoder.decode(file, "x");
      assertEquals(3, pixels.channels());
      return Arrays.copyOf(pixels.planes(), 3 * pixels.height() * pixels.width());
    }
  }

  private static boolean hasDestination(byte[] jpeg) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try {
      reader.setInput(new ByteImageStream(jpeg), true, true);
      return RgbDestination.of(reader) != null;
    } finally {
      reader.dispose();
    }
  }

  @Test
  void theyAreTheJdksWhateverTheSize() throws Exception {
    for (int height : new int[] {1, 2, 15, 16, 17, 64}) {
      for (int width : new int[] {1, 2, 7, 8, 33, 70}) {
        BufferedImage image = colours(height, width);
        byte[] baseline = jpeg(image, false);
        byte[] progressive = jpeg(image, true);
        byte[] png = TestData.encode("png", image);
        assertArrayEquals(planesOfTheJdk(baseline), planes(baseline), height + "x" + width);
        assertArrayEquals(planesOfTheJdk(progressive), planes(progressive), height + "x" + width);
        assertArrayEquals(planesOfTheJdk(png), planes(png), height + "x" + width);
      }
    }
  }

  @Test
  void theyAreTheJdksWhereAProfileIsInTheFile() throws Exception {
    byte[] file = withProfile(jpeg(colours(20, 30), false), APP0_END);
    assertArrayEquals(planesOfTheJdk(file), planes(file));
  }

  @Test
  void theyAreTheJdksWhereRedGreenAndBlueAreStored() throws Exception {
    byte[] luminance = jpeg(colours(20, 30), false);
    byte[] colours = namedRedGreenBlue(luminance);
    assertArrayEquals(planesOfTheJdk(colours), planes(colours));
    assertFalse(Arrays.equals(planes(luminance), planes(colours)));
    byte[] profiled = withProfile(colours, 2);
    assertArrayEquals(planesOfTheJdk(profiled), planes(profiled));
  }

  @Test
  void colouredJpegsAreFilledInTheirOwnOrderAndGreyOnesAreNot() throws Exception {
    assertTrue(hasDestination(jpeg(colours(4, 4), false)));
    BufferedImage grey = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
    assertFalse(hasDestination(jpeg(grey, false)));
  }
}
