package dev.convoy.worker.data.image;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a JPEG file has all the scans that its image takes.
 *
 * <p>A progressive file sends its coefficients in several scans, some of them bit by bit, and a
 * decoder is content with the scans that it finds: a file that was cut off between two of them
 * gives a blurred image and no warning.
 */
final class JpegScans {
  private static final int COEFFICIENTS = 64;
  private static final int MISSING = 16; // more bits than any coefficient has
  private static final int FRAME_HEADER_BYTES = 6;
  private static final int COMPONENT_BYTES = 3;

  /** Of each component, by its number, the lowest bit of each coefficient that was sent. */
  private final Map<Integer, int[]> lowestBits = new HashMap<>();

  private boolean progressive;

  private JpegScans() {}

  /** Whether every coefficient of every component is sent to its last bit. */
  static boolean areComplete(byte[] jpeg) {
    JpegScans scans = new JpegScans();
    JpegSegments segments = new JpegSegments(jpeg);
    while (segments.advance()) {
      if (segments.isFrame()) {
        scans.frame(segments);
      } else if (segments.isScan()) {
        scans.scan(segments);
      }
    }
    return scans.lowestBits.values().stream().allMatch(b -> Arrays.stream(b).allMatch(x -> x == 0));
  }

  private void frame(JpegSegments segment) {
    progressive = segment.marker() % 4 == 2; // SOF2, 6, 10 and 14
    for (int i = 0; i < segment.at(5); i++) {
      int[] bits = new int[COEFFICIENTS];
      Arrays.fill(bits, MISSING);
      lowestBits.put(segment.at(FRAME_HEADER_BYTES + i * COMPONENT_BYTES), bits);
    }
  }

  private void scan(JpegSegments segment) {
    int components = segment.at(0);
    int spectrum = 1 + 2 * components;
    int first = progressive ? segment.at(spectrum) : 0;
    int last = progressive ? Math.min(segment.at(spectrum + 1), COEFFICIENTS - 1) : 63;
    int lowest = progressive ? segment.at(spectrum + 2) & 0xF : 0;
    for (int i = 0; i < components; i++) {
      int[] bits = lowestBits.get(segment.at(1 + 2 * i));
      if (bits != null && first <= last) {
        Arrays.fill(bits, first, last + 1, lowest);
      }
    }
  }
}
