package dev.convoy.worker.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG and PNG files to planar bytes.
 *
 * <p>The kind is told by the first bytes, not by the name. Grey images give one channel, all others
 * three; an alpha channel is dropped, 16-bit samples keep their upper byte. CMYK files and files
 * that end early are refused: the JDK's decoder would fill the missing part with grey. Orientation
 * tags are not followed. Concurrency: one thread at a time; the result holds until the next call.
 */
final class ImageDecoder implements AutoCloseable {
  /** Far more than a training image has: a damaged header must not ask for all memory. */
  private static final long MOST_PIXELS = 1L << 26;

  /** Among the markers 0xC0 to 0xCF, those that start no frame: DHT, JPG and DAC. */
  private static final Set<Integer> NO_FRAME = Set.of(0xC4, 0xC8, 0xCC);

  private final ImageReader jpeg = reader("jpeg");
  private final ImageReader png = reader("png");
  private final PlanarCopy copy = new PlanarCopy();
  private @Nullable String truncation;

  private ImageReader reader(String format) {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    reader.addIIOReadWarningListener((IIOReadWarningListener) (source, warning) -> warned(warning));
    return reader;
  }

  private void warned(String warning) {
    // libjpeg's words; other warnings (odd colour profiles, stray bytes) do not touch the picture.
    if (warning.startsWith("Truncated File") || warning.contains("premature end")) {
      truncation = warning;
    }
  }

  /**
   * Decodes one file.
   *
   * @param name the file's name, for messages
   * @throws BadRecordException if it is not a whole JPEG or PNG that can be used
   */
  Pixels decode(byte[] bytes, String name) throws BadRecordException {
    ImageReader reader = readerOf(bytes, name);
    truncation = null;
    try {
      reader.setInput(new ByteImageStream(bytes), true, true);
      if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
        throw new BadRecordException(
            name,
            "it claims "
                + reader.getWidth(0)
                + "x"
                + reader.getHeight(0)
                + " pixels, more than "
                + MOST_PIXELS);
      }
      BufferedImage image = reader.read(0);
      if (truncation != null) {
        throw new BadRecordException(name, "it ends early (" + truncation + ")");
      }
      return copy.of(image);
    } catch (IOException | RuntimeException e) {
      // A damaged file makes the JDK's decoders throw nearly anything.
      throw new BadRecordException(name, "it cannot be decoded (" + e.getMessage() + ")", e);
    } finally {
      reader.setInput(null);
    }
  }

  private ImageReader readerOf(byte[] bytes, String name) throws BadRecordException {
    if (bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8) {
      if (jpegComponents(bytes) == 4) {
        throw new BadRecordException(
            name, "it is a JPEG of four colours (CMYK), which is not supported (save it as RGB)");
      }
      return jpeg;
    }
    if (bytes.length > 3 && (bytes[0] & 0xFF) == 0x89 && bytes[1] == 'P' && bytes[2] == 'N') {
      return png;
    }
    throw new BadRecordException(
        name, bytes.length == 0 ? "it is empty" : "it is neither a JPEG nor a PNG");
  }

  /**
   * The number of colour components that a JPEG's frame header (marker SOF0 to SOF15) gives, or 0
   * where there is none. The JDK's decoder takes some CMYK files for RGB with alpha.
   */
  private static int jpegComponents(byte[] bytes) {
    int at = 2;
    while (at + 9 < bytes.length && (bytes[at] & 0xFF) == 0xFF) {
      int marker = bytes[at + 1] & 0xFF;
      boolean frame = marker >= 0xC0 && marker <= 0xCF && !NO_FRAME.contains(marker);
      if (frame) {
        return bytes[at + 9] & 0xFF;
      }
      at += marker == 0xFF ? 1 : 2 + ((bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF));
    }
    return 0;
  }

  @Override
  public void close() {
    jpeg.dispose();
    png.dispose();
  }
}
