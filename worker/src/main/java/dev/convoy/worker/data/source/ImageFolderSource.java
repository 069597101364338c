package dev.convoy.worker.data.source;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageDecoder;
import dev.convoy.worker.data.image.ImageFit;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.image.Pixels;
import dev.convoy.worker.data.path.DataPath;
import java.util.List;

/** Class folders of JPEG and PNG files, decoded when they are read. */
final class ImageFolderSource extends PictureSource {

  private final ImageFolder files;
  private final ImageDecoder decoder;

  /**
   * @param exif whether the orientation that a camera wrote into a JPEG is followed
   */
  ImageFolderSource(DataPath folder, Split split, ImageShape shape, boolean exif)
      throws DataException {
    super(new ImageFit(shape, Normalisation.IMAGENET));
    files = new ImageFolder(folder, split);
    decoder = new ImageDecoder(exif);
  }

  @Override
  Picture picture(long index) throws DataException {
    Pixels pixels = decoder.decode(files.bytes(index), files.file(index).toString());
    return new Picture(pixels, files.label(index));
  }

  @Override
  public long count() {
    return files.count();
  }

  @Override
  public List<String> classNames() {
    return files.classNames();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
