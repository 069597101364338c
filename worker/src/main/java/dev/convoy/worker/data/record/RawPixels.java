package dev.convoy.worker.data.record;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.image.Pixels;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Pixels as a payload: channels, height and width as 32-bit integers, then planar bytes. */
public final class RawPixels {
  private static final int HEADER = 3 * Integer.BYTES;

  private RawPixels() {}

  /** The payload of a picture. */
  public static byte[] encode(Pixels pixels) {
    int size = pixels.channels() * pixels.height() * pixels.width();
    ByteBuffer payload = ByteBuffer.allocate(HEADER + size);
    payload.putInt(pixels.channels()).putInt(pixels.height()).putInt(pixels.width());
    return payload.put(pixels.planes(), 0, size).array();
  }

  /**
   * The picture of a payload.
   *
   * @param name the record's, for messages
   * @throws BadRecordException if it is none
   */
  static Pixels decode(byte[] payload, String name) throws BadRecordException {
    if (payload.length <= HEADER) {
      throw new BadRecordException(name, "it has no pixels");
    }
    ByteBuffer header = ByteBuffer.wrap(payload);
    int channels = header.getInt();
    int height = header.getInt();
    int width = header.getInt();
    boolean whole =
        (channels == 1 || channels == 3)
            && height > 0
            && width > 0
            && (long) channels * height * width == payload.length - HEADER;
    if (!whole) {
      throw new BadRecordException(
          name,
          "it claims %d×%d×%d pixels and has %d bytes"
              .formatted(channels, height, width, payload.length - HEADER));
    }
    return new Pixels(Arrays.copyOfRange(payload, HEADER, payload.length), channels, height, width);
  }
}
