package dev.convoy.worker.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.function.Executable;

/** Writes small data sets of every kind, and checks the sentences that broken ones get. */
public final class TestData {
  public static final ReadOptions STRICT = ReadOptions.strict();
  public static final ReadOptions SKIPPING = STRICT.skippingBadRecords(true);
  public static final ImageShape COLOUR_32 = new ImageShape(3, 32, 32);

  private TestData() {}

  /** A CIFAR-10 file with one record a label; every byte of record i is i + 10 * channel. */
  public static void cifar(Path file, int... labels) {
    ByteBuffer bytes = ByteBuffer.allocate(labels.length * 3073);
    for (int i = 0; i < labels.length; i++) {
      bytes.put((byte) labels[i]);
      for (int j = 0; j < 3072; j++) {
        bytes.put((byte) (i + 10 * (j / 1024)));
      }
    }
    write(file, bytes.array());
  }

  /** An idx file of unsigned bytes: header, then {@code body}. */
  public static byte[] idx(int[] dimensions, byte... body) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.length + body.length);
    bytes.putInt(0x0800 | dimensions.length);
    for (int dimension : dimensions) {
      bytes.putInt(dimension);
    }
    return bytes.put(body).array();
  }

  public static byte[] gzip(byte... bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  /** An encoded image of one colour. */
  public static byte[] image(String format, int type, int height, int width, int rgb) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    return encode(format, image);
  }

  public static byte[] encode(String format, BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      assertTrue(ImageIO.write(image, format, out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** An opaque JPEG, 32 x 32. */
  public static byte[] jpeg(int rgb) {
    return image("jpeg", BufferedImage.TYPE_3BYTE_BGR, 32, 32, rgb);
  }

  public static void write(Path file, byte... bytes) {
    try {
      if (file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs what must fail with one sentence that says all of {@code parts}. */
  public static DataException assertSays(Executable executable, Object... parts) {
    DataException e = assertThrows(DataException.class, executable);
    String message = String.valueOf(e.getMessage());
    for (Object part : parts) {
      assertTrue(message.contains(part.toString()), "'" + message + "' lacks '" + part + "'");
    }
    assertTrue(message.endsWith("."), message);
    return e;
  }

  /** A value of an image after normalisation, as the byte it came from. */
  public static float asByte(Normalisation normalisation, int channels, int channel, float value) {
    return (value - normalisation.shift(channels, channel))
        / normalisation.scale(channels, channel);
  }
}
