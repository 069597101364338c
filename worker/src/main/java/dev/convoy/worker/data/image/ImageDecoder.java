package dev.convoy.worker.data.image;

import dev.convoy.worker.data.BadRecordException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG and PNG files to planar bytes.
 *
 * <p>The kind is told by the first bytes, not by the name. Grey images give one channel, all others
 * three; an alpha channel is dropped, 16-bit samples keep their upper byte. CMYK files and files
 * that end early are refused: the JDK's decoder would fill the missing part with grey; a JPEG that
 * lacks nothing but its end marker is taken. Concurrency: one thread at a time; the result holds
 * until the next call.
 */
public final class ImageDecoder implements AutoCloseable {
  /** Far more than a training image has: a damaged header must not ask for all memory. */
  private static final long MOST_PIXELS = 1L << 26;

  private final ImageReader jpeg = reader("jpeg");
  private final ImageReader png = reader("png");
  private final PlanarCopy copy = new PlanarCopy();
  private final boolean exif;
  private byte[] turned = {};
  private boolean endMarkerIsMissing;
  private @Nullable String truncation;

  /**
   * A decoder.
   *
   * @param exif whether JPEGs are turned as their EXIF data say
   */
  public ImageDecoder(boolean exif) {
    this.exif = exif;
  }

  private ImageReader reader(String format) {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    reader.addIIOReadWarningListener((IIOReadWarningListener) (source, warning) -> warned(warning));
    return reader;
  }

  /** The JDK's and libjpeg's words; others (odd profiles, stray bytes) do not touch the picture. */
  private void warned(String warning) {
    if (warning.startsWith("Truncated File")) {
      endMarkerIsMissing = true;
    } else if (warning.contains("premature end") || warning.contains("found marker 0xd9")) {
      truncation = warning; // the end came within coded data, or where a part of them should begin
    }
  }

  /**
   * Decodes one file.
   *
   * @param name the file's name, for messages
   * @throws BadRecordException if it is not a whole JPEG or PNG that can be used
   */
  public Pixels decode(byte[] bytes, String name) throws BadRecordException {
    ImageReader reader = readerOf(bytes, name);
    truncation = null;
    endMarkerIsMissing = false;
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
      BufferedImage image = reader.read(0, reader == jpeg ? RgbDestination.of(reader) : null);
      if (endMarkerIsMissing && truncation == null && !JpegScans.areComplete(bytes)) {
        truncation = "Scans are missing";
      }
      if (truncation != null) {
        throw new BadRecordException(name, "it ends early (" + truncation + ")");
      }
      return reader == jpeg && exif
          ? turn(copy.of(image), JpegHeader.of(bytes).orientation())
          : copy.of(image);
    } catch (IOException | RuntimeException e) {
      // A damaged file makes the JDK's decoders throw nearly anything.
      throw new BadRecordException(name, "it cannot be decoded (" + e.getMessage() + ")", e);
    } finally {
      reader.setInput(null);
    }
  }

  private ImageReader readerOf(byte[] bytes, String name) throws BadRecordException {
    if (bytes.length > 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xD8) {
      if (JpegHeader.of(bytes).components() == 4) {
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

  private Pixels turn(Pixels stored, Orientation orientation) {
    if (orientation.isUpright()) {
      return stored;
    }
    int size = stored.channels() * stored.height() * stored.width();
    if (turned.length < size) {
      turned = new byte[size];
    }
    return orientation.turn(stored, turned);
  }

  @Override
  public void close() {
    jpeg.dispose();
    png.dispose();
  }
}
