package dev.convoy.worker.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.IIOException;
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
  /** More pixels than any camera gives: a damaged header must not ask for all memory. */
  private static final long MOST_PIXELS = 1L << 28;

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
    if (warning.contains("Premature end")) {
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
            name, "it claims " + reader.getWidth(0) + "x" + reader.getHeight(0) + " pixels");
      }
      BufferedImage image = reader.read(0);
      if (truncation != null) {
        throw new BadRecordException(name, "it ends early (" + truncation + ")");
      }
      return copy.of(image);
    } catch (IOException | RuntimeException e) {
      // A damaged file makes the JDK's decoders throw nearly anything.
      throw new BadRecordException(name, complaint(e), e);
    } finally {
      reader.setInput(null);
    }
  }

  private ImageReader readerOf(byte[] bytes, String name) throws BadRecordException {
    if (bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8) {
      return jpeg;
    }
    if (bytes.length > 3 && (bytes[0] & 0xFF) == 0x89 && bytes[1] == 'P' && bytes[2] == 'N') {
      return png;
    }
    throw new BadRecordException(
        name, bytes.length == 0 ? "it is empty" : "it is neither a JPEG nor a PNG");
  }

  private static String complaint(Exception e) {
    if (e instanceof IIOException && "Unsupported Image Type".equals(e.getMessage())) {
      return "it is a CMYK or other four-colour JPEG, which is not supported (save it as RGB)";
    }
    return "it cannot be decoded (" + e.getMessage() + ")";
  }

  @Override
  public void close() {
    jpeg.dispose();
    png.dispose();
  }
}
