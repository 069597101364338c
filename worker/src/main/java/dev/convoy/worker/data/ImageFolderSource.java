package dev.convoy.worker.data;

import dev.convoy.tensor.Shape;
import java.util.List;

/** Class folders of JPEG and PNG files, decoded when they are read. */
final class ImageFolderSource implements RecordSource {
  private final ImageFolder files;
  private final ImageFit fit;
  private final ImageDecoder decoder = new ImageDecoder();

  ImageFolderSource(DataPath folder, Split split, ImageShape shape) throws DataException {
    fit = new ImageFit(shape, Normalisation.IMAGENET);
    files = new ImageFolder(folder, split);
  }

  @Override
  public int read(long index, float[] out, int offset) throws DataException {
    DataPath file = files.file(index);
    fit.write(decoder.decode(file.read(), file.toString()), out, offset);
    return files.label(index);
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
  public Shape shape() {
    return fit.shape().shape();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
