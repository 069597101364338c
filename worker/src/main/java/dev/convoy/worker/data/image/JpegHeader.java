package dev.convoy.worker.data.image;

import java.nio.charset.StandardCharsets;

/**
 * What a JPEG file says before its first scan that the JDK's decoder does not tell.
 *
 * @param components the colour components of its frame; 0 where there is no frame
 * @param orientation how its image is to be turned, by its EXIF data; upright where these say
 *     nothing
 */
record JpegHeader(int components, Orientation orientation) {
  private static final int APP1 = 0xE1;
  private static final byte[] EXIF = "Exif\0".getBytes(StandardCharsets.US_ASCII);

  /** The name, and a byte that pads it. */
  private static final int EXIF_BYTES = 6;

  /** Reads the header of a file, whatever its bytes are. */
  static JpegHeader of(byte[] jpeg) {
    int components = 0;
    int orientation = 0;
    JpegSegments segments = new JpegSegments(jpeg);
    while (segments.advance() && !segments.isScan()) {
      if (segments.isFrame()) {
        components = segments.at(5);
      } else if (orientation == 0 && isExif(segments)) {
        orientation = new TiffDirectory(segments, EXIF_BYTES).number(Orientation.TAG);
      }
    }
    return new JpegHeader(components, Orientation.of(orientation));
  }

  private static boolean isExif(JpegSegments segment) {
    for (int i = 0; i < EXIF.length; i++) {
      if (segment.at(i) != EXIF[i]) {
        return false;
      }
    }
    return segment.marker() == APP1 && segment.length() > EXIF_BYTES;
  }
}
