package dev.convoy.worker.data.tar;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.checkpoint.RandomBytes;
import dev.convoy.control.Reason;
import dev.convoy.worker.checkpoint.HadoopStore;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.ClassNames;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.image.Normalisation;
import dev.convoy.worker.data.path.DataPath;
import dev.convoy.worker.data.record.RecordKind;
import dev.convoy.worker.data.record.StoredRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * The samples of the tar files of one split, file by file in the order of their names; {@code
 * classes.txt} beside the splits may name the classes, one a line.
 */
public final class TarSamples implements StoredRecords {
  private static final String CLASSES = "classes.txt";
  private static final int LONGEST_CLASSES = 1 << 24;

  private final FileStore folder;
  private final List<String> files;
  private final List<List<TarSample>> samples;
  private final long[] firsts;
  private final List<String> classNames;

  private TarSamples(
      FileStore folder,
      List<String> files,
      List<List<TarSample>> samples,
      List<String> classNames) {
    this.folder = folder;
    this.files = files;
    this.samples = samples;
    this.classNames = classNames;
    this.firsts = new long[files.size() + 1];
    for (int k = 0; k < files.size(); k++) {
      firsts[k + 1] = firsts[k] + samples.get(k).size();
    }
  }

  /**
   * Reads the headers of all tar files of a folder.
   *
   * @param root the folder of the data set
   * @param split the folder of the split in it
   * @param location of that, as Hadoop has it
   * @throws DataException if there is no tar file, one cannot be read, or none has a sample
   */
  public static TarSamples open(
      DataPath root, DataPath split, String location, Configuration hadoop) throws DataException {
    List<String> files =
        split.names().stream().filter(n -> n.endsWith(".tar") && !n.startsWith(".")).toList();
    if (files.isEmpty()) {
      throw new DataException(
          "The folder %s has no .tar file: put shards there, unpacked if they end in .gz."
              .formatted(split));
    }
    FileStore folder = HadoopStore.at(location, hadoop);
    List<List<TarSample>> samples = new ArrayList<>();
    for (String file : files) {
      try (RandomBytes bytes = folder.open(file)) {
        samples.add(TarShard.samples(folder.place(file), bytes));
      } catch (IOException e) {
        throw unreadable(folder, file, e);
      }
    }
    if (samples.stream().allMatch(List::isEmpty)) {
      throw new DataException(
          "The tar files in %s have no samples: each is KEY.jpg or KEY.png with KEY.cls or KEY.json."
              .formatted(split));
    }
    return new TarSamples(folder, files, samples, classNames(root.child(CLASSES)));
  }

  private static List<String> classNames(DataPath file) throws DataException {
    return file.isFile()
        ? ClassNames.parse(
            new String(file.read(LONGEST_CLASSES), StandardCharsets.UTF_8), file.toString())
        : List.of();
  }

  private static DataException unreadable(FileStore folder, String file, IOException e) {
    return new DataException(
        "%s cannot be read (%s).".formatted(folder.place(file), Reason.of(e)), e);
  }

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
    return classNames;
  }

  @Override
  public long count() {
    return firsts[files.size()];
  }

  @Override
  public Stored read(long index) throws DataException {
    int file = fileOf(index);
    TarSample sample = samples.get(file).get((int) (index - firsts[file]));
    String name = "%s, sample %s".formatted(folder.place(files.get(file)), sample.key());
    String fault = sample.fault();
    if (fault != null) {
      throw new BadRecordException(name, fault);
    } else if (!classNames.isEmpty() && sample.label() >= classNames.size()) {
      throw new BadRecordException(
          name,
          "its label is %d but %s names only %d classes"
              .formatted(sample.label(), CLASSES, classNames.size()));
    }
    ByteBuffer image = ByteBuffer.allocate((int) sample.bytes());
    try (RandomBytes bytes = folder.open(files.get(file))) {
      bytes.read(sample.position(), image);
    } catch (IOException e) {
      throw unreadable(folder, files.get(file), e);
    }
    return new Stored(sample.label(), image.array(), name);
  }

  /** The one file that has the sample: others that begin where it does are empty. */
  private int fileOf(long index) {
    int place = Arrays.binarySearch(firsts, index);
    int file = place >= 0 ? place : -place - 2;
    while (samples.get(file).isEmpty() || firsts[file] + samples.get(file).size() <= index) {
      file++;
    }
    return file;
  }
}
