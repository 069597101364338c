package dev.convoy.worker.data.source;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.ImageShape;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.record.RawPixels;
import dev.convoy.worker.data.record.RecordKind;
import dev.convoy.worker.data.record.StoredRecords;
import java.util.List;

/**
 * The pixels of files of many pictures.
 *
 * @param source of which one picture at a time is taken, of its own size
 */
record StoredPictures(PictureSource source, Normalisation normalisation) implements StoredRecords {
  /** What such a source is opened with: its pictures are taken before they are fitted. */
  static final ImageShape UNFITTED = new ImageShape(1, 1, 1);

  @Override
  public RecordKind kind() {
    return RecordKind.PIXELS;
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public long count() {
    return source.count();
  }

  @Override
  public Stored read(long index) throws DataException {
    synchronized (source) {
      PictureSource.Picture picture = source.picture(index);
      return new Stored(picture.label(), RawPixels.encode(picture.pixels()), "record " + index);
    }
  }
}
