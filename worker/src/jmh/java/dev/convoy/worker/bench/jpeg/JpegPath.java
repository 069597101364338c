package dev.convoy.worker.bench.jpeg;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.Pixels;

/** A way from the bytes of a JPEG file to pixels. */
interface JpegPath extends AutoCloseable {
  /**
   * Decodes a file; the result holds until the next call.
   *
   * @param fraction 1, 2, 4 or 8: how many times smaller than stored the picture is to be, at least
   *     about, where this way can make it smaller
   */
  Pixels decode(byte[] file, int fraction) throws DataException;

  @Override
  void close();
}
