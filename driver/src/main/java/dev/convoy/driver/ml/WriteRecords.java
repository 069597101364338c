package dev.convoy.driver.ml;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.record.RecordFileWriter;
import dev.convoy.worker.data.record.RecordManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes the rows of one partition, (features, label) or (features, label, whether they are for
 * validation), as a file of records a split.
 */
final class WriteRecords implements Function2<Integer, Iterator<Row>, Iterator<byte[]>> {
  private static final long serialVersionUID = 1L;

  private static final int FEATURES = 0;
  private static final int LABEL = 1;
  private static final int VALIDATION = 2;

  private final String folder;
  private final SerializableConfiguration hadoop;
  private final FeatureColumn features;
  private final String featuresName;
  private final String labelName;
  private final int classes;

  /**
   * A file that was written.
   *
   * @param fingerprint tells its records from others
   */
  record Part(Split split, String file, int count, int highestLabel, String fingerprint) {

    /** As bytes, which every serializer that a session may have can send. */
    byte[] encode() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeUTF(split.name());
        out.writeUTF(file);
        out.writeInt(count);
        out.writeInt(highestLabel);
        out.writeUTF(fingerprint);
      }
      return bytes.toByteArray();
    }

    /** Reads what {@link #encode} writes. */
    static Part decode(byte[] bytes) {
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
        return new Part(
            Split.valueOf(in.readUTF()), in.readUTF(), in.readInt(), in.readInt(), in.readUTF());
      } catch (IOException e) {
        throw new UncheckedIOException(e); // the bytes are all there
      }
    }
  }

  /**
   * Into a folder.
   *
   * @param classes labels are below this
   */
  WriteRecords(
      String folder,
      SerializableConfiguration hadoop,
      FeatureColumn features,
      String featuresName,
      String labelName,
      int classes) {
    this.folder = folder;
    this.hadoop = hadoop;
    this.features = features;
    this.featuresName = featuresName;
    this.labelName = labelName;
    this.classes = classes;
  }

  @Override
  public Iterator<byte[]> call(Integer partition, Iterator<Row> rows)
      throws DataException, IOException {
    FileStore files = HadoopStore.at(folder, hadoop.value());
    Map<Split, Draft> drafts = new EnumMap<>(Split.class);
    try {
      for (long number = 0; rows.hasNext(); number++) {
        Row row = rows.next();
        String where = "row %d of partition %d".formatted(number, partition);
        int label = label(row, where);
        byte[] payload = payload(row, where);
        Split split = row.size() > VALIDATION && isTrue(row) ? Split.TEST : Split.TRAIN;
        Draft draft = drafts.get(split);
        if (draft == null) {
          draft = Draft.begin(files, split, partition);
          drafts.put(split, draft);
        }
        draft.writer().add(label, payload);
      }
      List<byte[]> parts = new ArrayList<>();
      for (Draft draft : drafts.values()) {
        parts.add(draft.commit(files).encode());
      }
      return parts.iterator();
    } finally {
      for (Draft draft : drafts.values()) {
        draft.writer().close();
      }
    }
  }

  private static boolean isTrue(Row row) {
    return !row.isNullAt(VALIDATION) && row.getBoolean(VALIDATION);
  }

  private int label(Row row, String where) throws DataException {
    try {
      return LabelColumn.label(row.get(LABEL), classes);
    } catch (IllegalArgumentException e) {
      throw unusable("label", labelName, where, e);
    }
  }

  private byte[] payload(Row row, String where) throws DataException {
    Object value = row.get(FEATURES);
    try {
      if (value == null) {
        throw new IllegalArgumentException("it is null");
      }
      return features.payload(value);
    } catch (IllegalArgumentException e) {
      throw unusable("value", featuresName, where, e);
    }
  }

  private static DataException unusable(
      String what, String column, String where, IllegalArgumentException why) {
    return new DataException(
        "The %s in column '%s', %s, cannot be used: %s; mend or filter such rows."
            .formatted(what, column, where, why.getMessage()),
        why);
  }

  /** A file that is not whole yet; tasks that are tried twice write two. */
  private record Draft(Split split, String name, String draft, RecordFileWriter writer) {

    static Draft begin(FileStore files, Split split, int partition) throws IOException {
      String name = RecordManifest.file(split, partition);
      String draft = name + "." + TaskContext.get().taskAttemptId();
      return new Draft(split, name, draft, new RecordFileWriter(files.create(draft)));
    }

    Part commit(FileStore files) throws IOException {
      String fingerprint = writer.finish();
      writer.close();
      files.rename(draft, name);
      return new Part(split, name, writer.count(), writer.highestLabel(), fingerprint);
    }
  }
}
