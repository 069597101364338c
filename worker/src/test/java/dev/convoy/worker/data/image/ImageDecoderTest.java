package dev.convoy.worker.data.image;

import static dev.convoy.worker.data.TestData.assertSays;
import static dev.convoy.worker.data.TestData.image;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.TestData;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder(true);

  private void assertColour(byte[] file, int... channels) throws DataException {
    Pixels pixels = decoder.decode(file, "x");
    assertEquals(channels.length, pixels.channels());
    assertEquals(5, pixels.height());
    assertEquals(7, pixels.width());
    for (int i = 0; i < channels.length * 35; i++) {
      assertEquals(channels[i / 35], pixels.planes()[i] & 0xFF, 2);
    }
  }

  @Test
  void colourBecomesThreePlanes() throws Exception {
    assertColour(image("jpeg", BufferedImage.TYPE_3BYTE_BGR, 5, 7, 0x80A0C0), 0x80, 0xA0, 0xC0);
    assertColour(image("png", BufferedImage.TYPE_3BYTE_BGR, 5, 7, 0x0A141E), 10, 20, 30);
    assertColour(image("png", BufferedImage.TYPE_BYTE_INDEXED, 5, 7, 0xFF0033), 255, 0, 51);
  }

  @Test
  void anAlphaChannelIsDropped() throws Exception {
    assertColour(image("png", BufferedImage.TYPE_4BYTE_ABGR, 5, 7, 0x800A141E), 10, 20, 30);
  }

  @Test
  void greyBecomesOnePlaneAsItIsStored() throws Exception {
    BufferedImage grey = new BufferedImage(7, 5, BufferedImage.TYPE_BYTE_GRAY);
    Arrays.fill(((DataBufferByte) grey.getRaster().getDataBuffer()).getData(), (byte) 100);
    assertColour(TestData.encode("png", grey), 100);
    assertColour(TestData.encode("jpeg", grey), 100);
  }

  @Test
  void sixteenBitGreyKeepsItsUpperByte() throws Exception {
    BufferedImage grey = new BufferedImage(7, 5, BufferedImage.TYPE_USHORT_GRAY);
    Arrays.fill(((DataBufferUShort) grey.getRaster().getDataBuffer()).getData(), (short) 0x64FF);
    assertColour(TestData.encode("png", grey), 0x64);
  }

  @Test
  void blackAndWhiteIsRead() throws Exception {
    assertColour(image("png", BufferedImage.TYPE_BYTE_BINARY, 5, 7, 0xFFFFFF), 255, 255, 255);
  }

  @Test
  void aSmallImageAfterALargeOneIsRight() throws Exception {
    decoder.decode(image("png", BufferedImage.TYPE_3BYTE_BGR, 50, 70, 0xFFFFFF), "x");
    assertColour(image("png", BufferedImage.TYPE_3BYTE_BGR, 5, 7, 0x0A141E), 10, 20, 30);
  }

  @Test
  void whatIsNoImageIsNamed() {
    assertSays(() -> decoder.decode(new byte[0], "d/a.jpg"), "d/a.jpg", "empty");
    assertSays(
        () -> decoder.decode("GIF89a".getBytes(StandardCharsets.US_ASCII), "d/a.jpg"),
        "d/a.jpg",
        "neither");
  }

  @Test
  void aFileCutShortAnywhereIsNamed() {
    for (String format : new String[] {"jpeg", "png"}) {
      byte[] whole = TestData.encode(format, noise());
      for (int length = 3; length < whole.length - 16; length += whole.length / 20) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThrows(
            BadRecordException.class,
            () -> decoder.decode(cut, "d/cut"),
            format + " cut to " + length + " of " + whole.length);
      }
    }
  }

  private static byte[] jpeg(boolean progressive, int restartInterval) throws Exception {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    if (progressive) {
      settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    }
    BufferedImage image = noise();
    IIOMetadata metadata = null;
    if (restartInterval > 0) {
      metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), settings);
      String format = metadata.getNativeMetadataFormatName();
      Node root = metadata.getAsTree(format);
      IIOMetadataNode restart = new IIOMetadataNode("dri");
      restart.setAttribute("interval", String.valueOf(restartInterval));
      Node segments = root.getLastChild();
      segments.insertBefore(restart, segments.getFirstChild());
      metadata.setFromTree(format, root);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, metadata), settings);
    }
    writer.dispose();
    return out.toByteArray();
  }

  private byte[] planes(byte[] file) throws DataException {
    Pixels pixels = decoder.decode(file, "x");
    return Arrays.copyOf(pixels.planes(), 3 * pixels.height() * pixels.width());
  }

  /** Where a marker stands, in the order of the file. */
  private static List<Integer> places(byte[] jpeg, int first, int last) {
    return IntStream.range(0, jpeg.length - 1)
        .filter(i -> jpeg[i] == (byte) 0xFF)
        .filter(i -> (jpeg[i + 1] & 0xFF) >= first && (jpeg[i + 1] & 0xFF) <= last)
        .boxed()
        .toList();
  }

  @Test
  void aJpegThatLacksOnlyItsEndMarkerIsDecodedWhole() throws Exception {
    for (byte[] whole : List.of(jpeg(false, 0), jpeg(true, 0), jpeg(false, 1))) {
      byte[] expected = planes(whole);
      assertArrayEquals(expected, planes(Arrays.copyOf(whole, whole.length - 1)));
      assertArrayEquals(expected, planes(Arrays.copyOf(whole, whole.length - 2)));
      for (int missing = 3; missing < 16; missing++) {
        byte[] cut = Arrays.copyOf(whole, whole.length - missing);
        assertSays(() -> decoder.decode(cut, "d/cut"), "d/cut: it ends early");
      }
    }
  }

  @Test
  void aProgressiveJpegThatLacksScansIsNamed() throws Exception {
    byte[] whole = jpeg(true, 0);
    List<Integer> scans = places(whole, 0xDA, 0xDA);
    assertEquals(10, scans.size());
    for (int scan : scans.subList(1, scans.size())) {
      byte[] cut = Arrays.copyOf(whole, scan);
      assertSays(() -> decoder.decode(cut, "d/cut"), "d/cut: it ends early");
    }
  }

  @Test
  void aJpegThatEndsBeforeARestartIsNamed() throws Exception {
    byte[] whole = jpeg(false, 1);
    List<Integer> restarts = places(whole, 0xD0, 0xD7);
    assertEquals(8, restarts.size());
    for (int restart : restarts) {
      for (int more = 0; more <= 2; more++) {
        byte[] cut = Arrays.copyOf(whole, restart + more);
        assertSays(() -> decoder.decode(cut, "d/cut"), "d/cut: it ends early");
      }
    }
  }

  @Test
  void damagedBytesGiveAnImageOrASentenceAndNothingElse() throws Exception {
    Random random = new Random(1);
    for (String format : new String[] {"jpeg", "png"}) {
      byte[] whole = TestData.encode(format, noise());
      for (int trial = 0; trial < 300; trial++) {
        byte[] damaged = whole.clone();
        for (int i = 0; i < 5; i++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
          decoder.decode(damaged, "d/damaged");
        } catch (BadRecordException e) {
          assertSays(() -> decoder.decode(damaged, "d/damaged"), "d/damaged: ");
        }
      }
      decoder.decode(whole, "whole");
    }
  }

  @Test
  void aFourColourJpegIsRefused() throws Exception {
    WritableRaster cmyk = Raster.createInterleavedRaster(0, 8, 8, 4, null);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(cmyk, null, null), null);
    }
    writer.dispose();
    assertSays(() -> decoder.decode(out.toByteArray(), "d/cmyk.jpg"), "d/cmyk.jpg", "CMYK", "RGB");
  }

  private static BufferedImage noise() {
    Random random = new Random(3);
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < 1600; i++) {
      image.setRGB(i % 40, i / 40, random.nextInt());
    }
    return image;
  }
}
