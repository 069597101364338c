package dev.convoy.worker.data.image;

import java.util.Set;

/**
 * Goes through the segments of a JPEG file, from one marker to the next, without decoding anything.
 *
 * <p>Whatever the bytes are, nothing is read outside of them and nothing is thrown: what cannot be
 * a segment is stepped over, as libjpeg does, and a segment that ends after the file is the last.
 * Format: ITU-T T.81, annex B.
 */
final class JpegSegments {
  private static final int SOF0 = 0xC0;
  private static final int SOF15 = 0xCF;

  /** Among the markers from SOF0 to SOF15, those that begin no frame: DHT, JPG and DAC. */
  private static final Set<Integer> NO_FRAME = Set.of(0xC4, 0xC8, 0xCC);

  private static final int TEM = 0x01;
  private static final int RST0 = 0xD0;
  private static final int SOI = 0xD8;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;

  private final byte[] bytes;
  private int marker;
  private int start;
  private int next = 2; // after the first marker, SOI

  JpegSegments(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Goes to the next segment that has contents; says whether there is one before the end. */
  boolean advance() {
    for (int at = next; at + 1 < bytes.length; at++) {
      int code = bytes[at + 1] & 0xFF;
      if (bytes[at] != (byte) 0xFF || code == 0 || code == 0xFF || isAlone(code)) {
        continue; // coded data, in which 0xFF is followed by 0; padding; or a marker of a scan
      }
      if (code == EOI || at + 3 >= bytes.length) {
        return false;
      }
      marker = code;
      start = at + 4;
      next = at + 2 + Math.max(2, ((bytes[at + 2] & 0xFF) << 8) | (bytes[at + 3] & 0xFF));
      return true;
    }
    return false;
  }

  private static boolean isAlone(int code) {
    return code == TEM || (code >= RST0 && code <= SOI);
  }

  /** Whether this segment begins a frame: one of SOF0 to SOF15. */
  boolean isFrame() {
    return marker >= SOF0 && marker <= SOF15 && !NO_FRAME.contains(marker);
  }

  /** Whether this segment begins a scan, SOS; its coded data follow. */
  boolean isScan() {
    return marker == SOS;
  }

  /** This segment's marker, without 0xFF. */
  int marker() {
    return marker;
  }

  /** The byte at {@code index} of this segment's contents, from 0 to 255; 0 where it has none. */
  int at(int index) {
    int place = start + index;
    return index >= 0 && place >= start && place < Math.min(next, bytes.length)
        ? bytes[place] & 0xFF
        : 0;
  }

  /** How many bytes of contents are there. */
  int length() {
    return Math.max(0, Math.min(next, bytes.length) - start);
  }
}
