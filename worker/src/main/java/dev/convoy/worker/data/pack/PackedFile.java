package dev.convoy.worker.data.pack;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.image.ImageDecoder;
import dev.convoy.worker.data.record.RecordFileWriter;
import dev.convoy.worker.data.record.RecordKind;
import dev.convoy.worker.data.record.RecordManifest;
import dev.convoy.worker.data.record.StoredRecords;
import dev.convoy.worker.data.record.StoredRecords.Stored;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file that is to be written: the records from one number to another of a split, each of which is
 * decoded once to see that it can be.
 *
 * @param number of the file in its split
 * @param end one after the last
 */
record PackedFile(Split split, int number, StoredRecords records, long first, long end) {

  String name() {
    return RecordManifest.file(split, number);
  }

  String draft() {
    return name() + ".draft";
  }

  /**
   * Writes it under another name, and gives it its own when it is whole.
   *
   * @param leftOut told of bad records; null where the first is thrown
   * @throws CancellationException if it is asked to stop
   */
  Packed.Part write(
      FileStore folder, @Nullable Consumer<BadRecordException> leftOut, BooleanSupplier stop)
      throws DataException, IOException {
    long bytes = 0;
    long bad = 0;
    try (RecordFileWriter writer = new RecordFileWriter(folder.create(draft()));
        ImageDecoder decoder = new ImageDecoder(/* exif= */ false)) {
      for (long index = first; index < end; index++) {
        if (stop.getAsBoolean()) {
          throw new CancellationException(name() + " is no longer wanted");
        }
        try {
          Stored record = records.read(index);
          if (records.kind() == RecordKind.ENCODED) {
            decoder.decode(record.payload(), record.name());
          }
          writer.add(record.label(), record.payload());
          bytes += record.payload().length;
        } catch (BadRecordException e) {
          if (leftOut == null) {
            throw e;
          }
          leftOut.accept(e);
          bad++;
        }
      }
      writer.finish();
      return new Packed.Part(1, writer.count(), bytes, bad, writer.highestLabel());
    }
  }
}
