package dev.convoy.worker.bench.jpeg;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.image.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The JDK's decoder, told to keep every n-th pixel of every n-th row. */
final class SubsampledJpeg implements JpegPath {
  private final ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
  private byte[] planes = {};

  @Override
  public Pixels decode(byte[] file, int fraction) throws BadRecordException {
    try {
      reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)), true, true);
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceSubsampling(fraction, fraction, 0, 0);
      return planar(reader.read(0, param));
    } catch (IOException e) {
      throw new BadRecordException("photograph", String.valueOf(e.getMessage()), e);
    }
  }

  private Pixels planar(BufferedImage image) {
    int plane = image.getWidth() * image.getHeight();
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    planes = planes.length < 3 * plane ? new byte[3 * plane] : planes;
    for (int i = 0, from = 0; i < plane; i++, from += 3) {
      planes[i] = bgr[from + 2];
      planes[plane + i] = bgr[from + 1];
      planes[2 * plane + i] = bgr[from];
    }
    return new Pixels(planes, 3, image.getHeight(), image.getWidth());
  }

  @Override
  public void close() {
    reader.dispose();
  }
}
