package dev.convoy.worker.data.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the JDK's JPEG decoder fill a picture of red, green, blue bytes in that order, which is the
 * order in which it has them: then each row is copied as it is. The decoder's own choice is blue,
 * green, red, for which Java moves sample by sample. The pixels are the same.
 */
final class RgbDestination {
  private static final ImageTypeSpecifier OWN_CHOICE =
      ImageTypeSpecifier.createFromBufferedImageType(BufferedImage.TYPE_3BYTE_BGR);

  private static final ComponentColorModel SRGB =
      new ComponentColorModel(
          ColorSpace.getInstance(ColorSpace.CS_sRGB),
          /* hasAlpha= */ false,
          /* isAlphaPremultiplied= */ false,
          Transparency.OPAQUE,
          DataBuffer.TYPE_BYTE);

  private RgbDestination() {}

  /** How to read a reader's image; null, which is its own way, where it is not of such colours. */
  static @Nullable ImageReadParam of(ImageReader jpeg) throws IOException {
    Iterator<ImageTypeSpecifier> types = jpeg.getImageTypes(0);
    if (!types.hasNext() || !OWN_CHOICE.equals(types.next())) {
      return null;
    }
    ImageReadParam param = jpeg.getDefaultReadParam();
    param.setDestination(
        new BufferedImage(
            SRGB,
            Raster.createInterleavedRaster(
                DataBuffer.TYPE_BYTE, jpeg.getWidth(0), jpeg.getHeight(0), 3, null),
            /* isRasterPremultiplied= */ false,
            null));
    return param;
  }
}
