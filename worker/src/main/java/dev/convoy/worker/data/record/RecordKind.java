package dev.convoy.worker.data.record;

import java.util.Locale;

/** What the payloads of a folder of records are. */
public enum RecordKind {
  /** The bytes of a JPEG or PNG file. */
  ENCODED,
  /** Pixels, see {@link RawPixels}. */
  PIXELS,
  /** Values, four bytes each, the lowest first, as many as the network's input has. */
  VALUES;

  /** Its name in a manifest. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
