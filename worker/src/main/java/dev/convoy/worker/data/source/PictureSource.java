package dev.convoy.worker.data.source;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.Cropping;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.image.ImageFit;
import dev.convoy.worker.data.image.Pixels;

/**
 * Pictures that are stored as bytes, of whatever size, and fitted to the network's.
 *
 * <p>Concurrency: one thread at a time.
 */
abstract class PictureSource implements RecordSource {
  private final ImageFit fit;

  /** A stored picture and its label; it holds until the next one is read. */
  record Picture(Pixels pixels, int label) {}

  PictureSource(ImageFit fit) {
    this.fit = fit;
  }

  /**
   * A stored picture.
   *
   * @throws DataException as {@link #read}
   */
  abstract Picture picture(long index) throws DataException;

  @Override
  public final int read(long index, float[] out, int offset) throws DataException {
    Picture picture = picture(index);
    fit.write(picture.pixels(), out, offset);
    return picture.label();
  }

  @Override
  public final int readBytes(long index, byte[] out, int offset) throws DataException {
    Picture picture = picture(index);
    fit.write(picture.pixels(), out, offset);
    return picture.label();
  }

  @Override
  public final boolean hasParts() {
    return true;
  }

  @Override
  public final int read(long index, Cropping part, float[] out, int offset) throws DataException {
    Picture picture = picture(index);
    fit.write(picture.pixels(), part, out, offset);
    return picture.label();
  }

  @Override
  public final int readBytes(long index, Cropping part, byte[] out, int offset)
      throws DataException {
    Picture picture = picture(index);
    fit.write(picture.pixels(), part, out, offset);
    return picture.label();
  }

  @Override
  public final float[] byteCode() {
    return fit.byteCode();
  }

  @Override
  public final String normalisation() {
    return fit.normalisation().title();
  }

  @Override
  public final Shape shape() {
    return fit.shape().shape();
  }
}
