package dev.convoy.worker.data.source;

import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.record.RecordKind;
import dev.convoy.worker.data.record.StoredRecords;
import java.util.List;

/** The files of class folders, as they are. */
record StoredImages(ImageFolder files) implements StoredRecords {
  @Override
  public RecordKind kind() {
    return RecordKind.ENCODED;
  }

  @Override
  public Normalisation normalisation() {
    return Normalisation.IMAGENET;
  }

  @Override
  public List<String> classNames() {
    return files.classNames();
  }

  @Override
  public long count() {
    return files.count();
  }

  @Override
  public Stored read(long index) throws DataException {
    return new Stored(files.label(index), files.bytes(index), files.file(index).toString());
  }
}
