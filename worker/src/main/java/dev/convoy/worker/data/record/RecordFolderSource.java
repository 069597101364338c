package dev.convoy.worker.data.record;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.json.JsonException;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.Cropping;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.ReadOptions;
import dev.convoy.worker.data.RecordSource;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.path.DataPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** One split of a folder of records; where the manifest names no classes, they are numbers. */
public final class RecordFolderSource implements RecordSource {
  private static final int LONGEST_MANIFEST = 1 << 24;

  private final Shape shape;
  private final List<String> classNames;
  private final boolean values;
  private final String normalisation;
  private final RecordDecoder decoder;
  private final List<RecordFile> files;
  private final long[] ends; // how many records there are up to the end of each file

  private RecordFolderSource(
      Shape shape, RecordManifest manifest, RecordDecoder decoder, List<RecordFile> files) {
    this.shape = shape;
    this.classNames =
        manifest.classNames().isEmpty()
            ? IntStream.range(0, manifest.classes()).mapToObj(String::valueOf).toList()
            : manifest.classNames();
    this.values = manifest.kind() == RecordKind.VALUES;
    this.normalisation = values ? "" : manifest.normalisation().title();
    this.decoder = decoder;
    this.files = files;
    this.ends = new long[files.size()];
    long end = 0;
    for (int k = 0; k < ends.length; k++) {
      end += files.get(k).count();
      ends[k] = end;
    }
  }

  /**
   * Opens a split.
   *
   * @param folder its location, as Hadoop has it
   * @param values whether records are to be values; else they are pictures
   * @param shape of the rows that the network wants
   * @throws DataException if the folder holds no such records, or they cannot become such rows
   */
  public static RecordFolderSource open(
      String folder, Split split, boolean values, Shape shape, ReadOptions options)
      throws DataException {
    Configuration hadoop = options.configuration();
    RecordManifest manifest = manifest(DataPath.of(folder, hadoop));
    if (values != (manifest.kind() == RecordKind.VALUES)) {
      throw new DataException(
          "The records in %s are %s: give --data %s:%s."
              .formatted(
                  folder, values ? "pictures" : "values", values ? "records" : "values", folder));
    }
    List<RecordFile> files = new ArrayList<>();
    FileStore store = HadoopStore.at(folder, hadoop);
    try {
      for (String name : manifest.files().getOrDefault(split, List.of())) {
        files.add(RecordFile.open(store, name, manifest.classes()));
      }
      if (files.stream().allMatch(file -> file.count() == 0)) {
        throw new DataException(
            "There are no records to %s with in %s."
                .formatted(split == Split.TRAIN ? "train" : "test", folder));
      }
      RecordDecoder decoder =
          RecordDecoder.of(manifest.kind(), manifest.normalisation(), shape, options.exif());
      return new RecordFolderSource(shape, manifest, decoder, files);
    } catch (DataException | RuntimeException e) {
      close(files);
      throw e;
    }
  }

  private static RecordManifest manifest(DataPath folder) throws DataException {
    DataPath file = folder.child(RecordManifest.NAME).required("what the records are");
    try {
      return RecordManifest.parse(file.read(LONGEST_MANIFEST));
    } catch (JsonException e) {
      throw new DataException(
          "%s cannot be used: %s; write the records again.".formatted(file, e.getMessage()), e);
    }
  }

  @Override
  public long count() {
    return ends[ends.length - 1];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public String normalisation() {
    return normalisation;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public float @Nullable [] byteCode() {
    return decoder.byteCode();
  }

  /** The first file that ends after a record. */
  private int fileOf(long index) {
    int at = Arrays.binarySearch(ends, index + 1);
    int file = at >= 0 ? at : -at - 1;
    while (file > 0 && ends[file - 1] > index) {
      file--; // several files may end at the same record, all but the first of them empty
    }
    return file;
  }

  private int inFile(int file, long index) {
    return (int) (index - (ends[file] - files.get(file).count()));
  }

  @Override
  public int read(long index, float[] out, int offset) throws DataException {
    return read(index, (payload, name) -> decoder.read(payload, name, out, offset));
  }

  @Override
  public int readBytes(long index, byte[] out, int offset) throws DataException {
    return read(index, (payload, name) -> decoder.readBytes(payload, name, out, offset));
  }

  @Override
  public boolean hasParts() {
    return !values;
  }

  @Override
  public int read(long index, Cropping part, float[] out, int offset) throws DataException {
    return read(index, (payload, name) -> decoder.read(payload, name, part, out, offset));
  }

  @Override
  public int readBytes(long index, Cropping part, byte[] out, int offset) throws DataException {
    return read(index, (payload, name) -> decoder.readBytes(payload, name, part, out, offset));
  }

  /** Decodes a payload to where it is wanted. */
  private interface Decoding {
    void decode(byte[] payload, String name) throws BadRecordException;
  }

  private int read(long index, Decoding decoding) throws DataException {
    int at = fileOf(index);
    RecordFile file = files.get(at);
    int record = inFile(at, index);
    decoding.decode(file.read(record), file.name(record));
    return file.label(record);
  }

  @Override
  public void close() throws DataException {
    decoder.close();
    close(files);
  }

  private static void close(List<RecordFile> files) throws DataException {
    for (RecordFile file : files) {
      file.close();
    }
  }
}
