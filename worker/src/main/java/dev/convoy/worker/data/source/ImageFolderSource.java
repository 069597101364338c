package dev.convoy.worker.data.source;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageDecoder;
import dev.convoy.worker.data.image.ImageFit;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.image.Pixels;
import dev.convoy.worker.data.path.DataPath;
import dev.convoy.worker.data.path.UnreadableException;
import java.util.List;

/** Class folders of JPEG and PNG files, decoded when they are read. */
final class ImageFolderSource extends PictureSource {

  /** More than the most pixels that are decoded take as an uncompressed PNG of 24 bits each. */
  private static final int MOST_BYTES = 1 << 28;

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
    Pixels pixels = decoder.decode(bytes(index), files.file(index).toString());
    return new Picture(pixels, files.label(index));
  }

  private byte[] bytes(long index) throws DataException {
    DataPath file = files.file(index);
    try {
      return file.read(MOST_BYTES);
    } catch (UnreadableException e) {
      // Where its folder cannot be read either, it is not this record that is bad.
      files.folder(index).names();
      throw new BadRecordException(file.toString(), "it cannot be read (" + e.why() + ")", e);
    }
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
