package dev.convoy.worker.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Copies a Java image, whatever its layout, to planar bytes in a buffer that is used again.
 *
 * <p>Grey samples are taken as they are: Java's own conversion of grey to RGB takes them for linear
 * light and brightens them.
 */
final class PlanarCopy {
  private byte[] planes = {};

  /** The pixels of {@code image}, which hold until the next call. */
  Pixels of(BufferedImage image) {
    boolean grey =
        image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
            && !(image.getColorModel() instanceof IndexColorModel);
    int channels = grey ? 1 : 3;
    int size = Math.multiplyExact(channels, image.getWidth() * image.getHeight());
    if (planes.length < size) {
      planes = new byte[size];
    }
    if (grey) {
      copyGrey(image);
    } else if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      copyBgr(image);
    } else {
      copyRgb(image);
    }
    return new Pixels(planes, channels, image.getHeight(), image.getWidth());
  }

  private void copyGrey(BufferedImage image) {
    Raster raster = image.getRaster();
    int excess = raster.getSampleModel().getSampleSize(0) - Byte.SIZE;
    int[] row = new int[image.getWidth()];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int sample : raster.getSamples(0, y, row.length, 1, 0, row)) {
        planes[to++] = (byte) (sample >> excess);
      }
    }
  }

  /** What the JPEG decoder and most PNG files give: blue, green, red, blue, ... without gaps. */
  private void copyBgr(BufferedImage image) {
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    int plane = image.getWidth() * image.getHeight();
    for (int i = 0, from = 0; i < plane; i++, from += 3) {
      planes[i] = bgr[from + 2];
      planes[plane + i] = bgr[from + 1];
      planes[2 * plane + i] = bgr[from];
    }
  }

  private void copyRgb(BufferedImage image) {
    int plane = image.getWidth() * image.getHeight();
    int[] row = new int[image.getWidth()];
    int to = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int rgb : image.getRGB(0, y, row.length, 1, row, 0, row.length)) {
        planes[to] = (byte) (rgb >> 16);
        planes[plane + to] = (byte) (rgb >> 8);
        planes[2 * plane + to] = (byte) rgb;
        to++;
      }
    }
  }
}
