package dev.convoy.worker.bench.jpeg;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.image.Pixels;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;

/**
 * libjpeg-turbo as it is in Leptonica, which makes a picture smaller by dropping the higher
 * frequencies of each block before its transform.
 */
final class LeptonicaJpeg implements JpegPath {
  private BytePointer buffer = new BytePointer(0);
  private int[] rgba = {};
  private byte[] planes = {};

  LeptonicaJpeg() {
    leptonica.setMsgSeverity(leptonica.L_SEVERITY_NONE);
  }

  @Override
  public Pixels decode(byte[] file, int fraction) throws BadRecordException {
    if (buffer.capacity() < file.length) {
      buffer.close();
      buffer = new BytePointer((long) file.length);
    }
    buffer.position(0).put(file, 0, file.length);
    try (IntPointer warnings = new IntPointer(1)) {
      PIX pix = leptonica.pixReadMemJpeg(buffer, file.length, 0, fraction, warnings, 0);
      if (pix == null || pix.isNull() || warnings.get() != 0) {
        throw new BadRecordException("photograph", "it cannot be decoded");
      }
      try {
        return planar(pix);
      } finally {
        leptonica.pixDestroy(pix);
      }
    }
  }

  /** Of 32 bits a pixel the first, in value, is red, then green, then blue. */
  private Pixels planar(PIX pix) {
    int height = leptonica.pixGetHeight(pix);
    int width = leptonica.pixGetWidth(pix);
    int plane = height * width;
    if (rgba.length < plane) {
      rgba = new int[plane];
      planes = new byte[3 * plane];
    }
    leptonica.pixGetData(pix).get(rgba, 0, plane);
    for (int i = 0; i < plane; i++) {
      planes[i] = (byte) (rgba[i] >> 24);
      planes[plane + i] = (byte) (rgba[i] >> 16);
      planes[2 * plane + i] = (byte) (rgba[i] >> 8);
    }
    return new Pixels(planes, 3, height, width);
  }

  @Override
  public void close() {
    buffer.close();
  }
}
