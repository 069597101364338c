package dev.convoy.worker.data.record;

import dev.convoy.tensor.Shape;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.Cropping;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import org.jspecify.annotations.Nullable;

/**
 * Turns payloads into rows of the network's shape.
 *
 * <p>Concurrency: one thread at a time.
 */
public sealed interface RecordDecoder extends AutoCloseable permits PictureDecoder, ValueDecoder {

  /**
   * A decoder of payloads of a kind, of which pictures are normalised as {@code images:} are.
   *
   * @param shape of a row, (C, spatial...)
   * @param exif whether JPEGs are turned as their EXIF data say
   * @throws DataException if such payloads cannot become such rows
   */
  static RecordDecoder of(RecordKind kind, Shape shape, boolean exif) throws DataException {
    return of(kind, Normalisation.IMAGENET, shape, exif);
  }

  /**
   * A decoder of payloads of a kind.
   *
   * @param normalisation of pictures
   * @param shape of a row, (C, spatial...)
   * @param exif whether JPEGs are turned as their EXIF data say
   * @throws DataException if such payloads cannot become such rows
   */
  static RecordDecoder of(RecordKind kind, Normalisation normalisation, Shape shape, boolean exif)
      throws DataException {
    return kind == RecordKind.VALUES
        ? new ValueDecoder(shape)
        : new PictureDecoder(kind, normalisation, ImageShape.of(shape), exif);
  }

  /** What the bytes of {@link #readBytes} mean, (C, 256); null where payloads are values. */
  float @Nullable [] byteCode();

  /**
   * Writes a payload as planar normalised values (C, spatial...) into {@code out}.
   *
   * @param name the record's, for messages
   * @throws BadRecordException if it is no such payload
   */
  void read(byte[] payload, String name, float[] out, int offset) throws BadRecordException;

  /**
   * Writes a payload as planar bytes (C, spatial...) into {@code out}, where there is a {@link
   * #byteCode}.
   *
   * @param name the record's, for messages
   * @throws BadRecordException if it is no such payload
   */
  void readBytes(byte[] payload, String name, byte[] out, int offset) throws BadRecordException;

  /**
   * Writes a part of a payload's picture, stretched to the shape, where payloads are pictures.
   *
   * @param name the record's, for messages
   * @throws BadRecordException if it is no such payload
   */
  default void read(byte[] payload, String name, Cropping part, float[] out, int offset)
      throws BadRecordException {
    throw new IllegalStateException("these records have no parts");
  }

  /**
   * Writes a part of a payload's picture as bytes, stretched to the shape, where payloads are
   * pictures.
   *
   * @param name the record's, for messages
   * @throws BadRecordException if it is no such payload
   */
  default void readBytes(byte[] payload, String name, Cropping part, byte[] out, int offset)
      throws BadRecordException {
    throw new IllegalStateException("these records have no parts");
  }

  @Override
  void close();
}
