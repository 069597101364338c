package dev.convoy.worker.data.record;

import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.Cropping;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.ImageDecoder;
import dev.convoy.worker.data.image.ImageFit;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.image.Pixels;

/** Pictures of any size, fitted to the network's as {@code images:} are. */
final class PictureDecoder implements RecordDecoder {
  private final RecordKind kind;
  private final ImageFit fit;
  private final ImageDecoder files;

  PictureDecoder(RecordKind kind, Normalisation normalisation, ImageShape shape, boolean exif)
      throws DataException {
    this.kind = kind;
    this.fit = new ImageFit(shape, normalisation);
    this.files = new ImageDecoder(exif);
  }

  private Pixels pixels(byte[] payload, String name) throws BadRecordException {
    return kind == RecordKind.ENCODED
        ? files.decode(payload, name)
        : RawPixels.decode(payload, name);
  }

  @Override
  public float[] byteCode() {
    return fit.byteCode();
  }

  @Override
  public void read(byte[] payload, String name, float[] out, int offset) throws BadRecordException {
    fit.write(pixels(payload, name), out, offset);
  }

  @Override
  public void readBytes(byte[] payload, String name, byte[] out, int offset)
      throws BadRecordException {
    fit.write(pixels(payload, name), out, offset);
  }

  @Override
  public void read(byte[] payload, String name, Cropping part, float[] out, int offset)
      throws BadRecordException {
    fit.write(pixels(payload, name), part, out, offset);
  }

  @Override
  public void readBytes(byte[] payload, String name, Cropping part, byte[] out, int offset)
      throws BadRecordException {
    fit.write(pixels(payload, name), part, out, offset);
  }

  @Override
  public void close() {
    files.close();
  }
}
