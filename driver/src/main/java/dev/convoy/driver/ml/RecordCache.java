package dev.convoy.driver.ml;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.control.Reason;
import dev.convoy.driver.ml.WriteRecords.Part;
import dev.convoy.network.Network;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.record.RecordKind;
import dev.convoy.worker.data.record.RecordManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a data frame, written once to a folder as indexed records, from which every worker
 * reads its rows of every batch; removed when it is closed.
 */
final class RecordCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordCache.class);

  /** Each worker holds all files of a split open. */
  private static final int MOST_FILES = 256;

  private final String folder;
  private final FileStore files;
  private final RecordKind kind;
  private final List<Part> parts;

  private RecordCache(String folder, FileStore files, RecordKind kind, List<Part> parts) {
    this.folder = folder;
    this.files = files;
    this.kind = kind;
    this.parts = parts;
  }

  /**
   * The columns that are written.
   *
   * @param validation of booleans, true where a row is to test with; empty for none
   */
  record Columns(String features, String label, String validation) {}

  /**
   * Writes a data frame, by tasks of its session.
   *
   * @param folder that the tasks and workers see, which nobody else uses
   * @param network whose input and classes rows must fit
   * @throws FitException if there is no row to train with, or the folder cannot be written
   * @throws RuntimeException what Spark makes of a row that cannot be used
   */
  static RecordCache write(
      Dataset<?> rows, Columns columns, String folder, Network network, Configuration hadoop) {
    FeatureColumn features =
        FeatureColumn.of(rows.schema(), columns.features(), network.input().elements());
    LabelColumn.require(rows.schema(), columns.label());
    FileStore files = HadoopStore.at(folder, hadoop);
    RecordCache cache = null;
    try {
      List<Part> parts =
          selected(rows, columns)
              .coalesce(MOST_FILES)
              .toJavaRDD()
              .mapPartitionsWithIndex(
                  new WriteRecords(
                      folder,
                      new SerializableConfiguration(hadoop),
                      features,
                      columns.features(),
                      columns.label(),
                      network.classes()),
                  /* preservesPartitioning= */ false)
              .collect()
              .stream()
              .map(Part::decode)
              .toList();
      cache = new RecordCache(folder, files, features.kind(), parts);
      cache.publish();
      LOG.info("{} rows are written to {} as records, for workers to read.", cache.rows(), folder);
      return cache;
    } finally {
      if (cache == null) {
        remove(files);
      }
    }
  }

  private static Dataset<Row> selected(Dataset<?> rows, Columns columns) {
    List<Column> selected = new ArrayList<>();
    selected.add(rows.col(quoted(columns.features())));
    selected.add(rows.col(quoted(columns.label())));
    if (!columns.validation().isEmpty()) {
      selected.add(rows.col(quoted(columns.validation())).cast(DataTypes.BooleanType));
    }
    return rows.select(selected.toArray(Column[]::new));
  }

  /** A column's name, whatever characters it has. */
  static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  private void publish() {
    if (parts.stream().noneMatch(part -> part.split() == Split.TRAIN)) {
      throw FitException.usage("the data frame has no rows to train with");
    }
    Map<Split, List<String>> names =
        parts.stream()
            .collect(
                Collectors.groupingBy(
                    Part::split,
                    () -> new EnumMap<>(Split.class),
                    Collectors.mapping(Part::file, Collectors.toList())));
    int classes = parts.stream().mapToInt(Part::highestLabel).max().orElse(0) + 1;
    try (OutputStream out = files.create(RecordManifest.NAME)) {
      out.write(new RecordManifest(kind, classes, names).encode());
    } catch (IOException e) {
      throw FitException.usage(
          "records cannot be written to %s (%s): set cacheDir to another folder"
              .formatted(folder, Reason.of(e)));
    }
  }

  private long rows() {
    return parts.stream().mapToLong(Part::count).sum();
  }

  /** Its name as data. */
  String uri() {
    return (kind == RecordKind.VALUES ? "values:" : "records:") + folder;
  }

  /** Whether there are rows to validate with. */
  boolean validates() {
    return parts.stream().anyMatch(part -> part.split() == Split.TEST);
  }

  /** What tells these rows, in their order, from others. */
  String fingerprint() {
    return parts.stream()
        .map(part -> part.split() + part.fingerprint())
        .collect(Collectors.joining(","));
  }

  private static void remove(FileStore files) {
    try {
      files.delete("");
    } catch (IOException e) {
      LOG.warn("Records stay in {} ({}): remove them.", files.place(""), Reason.of(e));
    }
  }

  @Override
  public void close() {
    remove(files);
  }
}
