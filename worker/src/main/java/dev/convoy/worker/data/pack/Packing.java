package dev.convoy.worker.data.pack;

import dev.convoy.checkpoint.FileStore;
import dev.convoy.control.Reason;
import dev.convoy.worker.data.BadRecordException;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.Split;
import dev.convoy.worker.data.record.RecordManifest;
import dev.convoy.worker.data.record.StoredRecords;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs the splits of a data set into a folder. Files are written side by side, each under another
 * name until it is whole; the manifest, without which there are no records, comes last, and of a
 * packing that fails nothing stays.
 */
public final class Packing {
  private static final Logger LOG = LoggerFactory.getLogger(Packing.class);

  /** How long threads are waited for that were told to stop: each is within one record. */
  private static final long ENDS_MINUTES = 5;

  private final Map<Split, StoredRecords> splits;
  private final FileStore folder;
  private final PackOptions options;
  private final Consumer<BadRecordException> leftOut;
  private final AtomicBoolean stopped = new AtomicBoolean();

  private Packing(
      Map<Split, StoredRecords> splits,
      FileStore folder,
      PackOptions options,
      Consumer<BadRecordException> leftOut) {
    this.splits = splits;
    this.folder = folder;
    this.options = options;
    this.leftOut = leftOut;
  }

  /**
   * Packs splits.
   *
   * @param splits records to train with, and perhaps records to test with, of the same kind
   * @param folder which has no records yet
   * @param leftOut told of bad records where these are skipped, by several threads
   * @throws BadRecordException at a bad record, where these are not skipped
   * @throws DataException if records cannot be read, the folder has some, or there would be too
   *     many files
   * @throws IOException if records cannot be written
   * @throws InterruptedException if the caller is interrupted
   */
  public static Packed pack(
      Map<Split, StoredRecords> splits,
      FileStore folder,
      PackOptions options,
      Consumer<BadRecordException> leftOut)
      throws DataException, IOException, InterruptedException {
    return new Packing(splits, folder, options, leftOut).pack();
  }

  private Packed pack() throws DataException, IOException, InterruptedException {
    requireNoRecords();
    List<PackedFile> files = files();
    Map<Split, List<Packed.Part>> parts = new EnumMap<>(Split.class);
    boolean done = false;
    try {
      write(files, parts);
      Map<Split, Packed.Part> sums = new EnumMap<>(Split.class);
      parts.forEach((split, its) -> sums.put(split, Packed.Part.sum(its)));
      Packed packed = new Packed(sums, classes(sums.values()));
      requireAny(packed);
      for (PackedFile file : files) {
        folder.rename(file.draft(), file.name());
      }
      describe(files, packed);
      done = true;
      return packed;
    } finally {
      if (!done) {
        remove(files);
      }
    }
  }

  private void requireNoRecords() throws DataException, IOException {
    for (String name : folder.names("")) {
      if (name.equals(RecordManifest.NAME) || name.endsWith(".records")) {
        throw new DataException(
            "%s already has records (%s): choose another folder, or remove it."
                .formatted(folder.place(""), name));
      }
    }
  }

  private List<PackedFile> files() throws DataException {
    List<PackedFile> files = new ArrayList<>();
    for (Split split : Split.values()) {
      StoredRecords records = splits.get(split);
      long count = records == null ? 0 : records.count();
      long each = options.recordsPerFile(count);
      if (count > each * PackOptions.MOST_FILES) {
        throw new DataException(
            "%d records a file make more than %d files of the %d %s records, all of which every worker keeps open: give --records-per-file %d or more."
                .formatted(
                    each,
                    PackOptions.MOST_FILES,
                    count,
                    split.label(),
                    (count + PackOptions.MOST_FILES - 1) / PackOptions.MOST_FILES));
      }
      int number = 0;
      for (long first = 0; records != null && first < count; first += each) {
        files.add(new PackedFile(split, number++, records, first, Math.min(count, first + each)));
      }
    }
    return files;
  }

  /** Writes all files; what the first of them that fails throws is thrown when all have ended. */
  private void write(List<PackedFile> files, Map<Split, List<Packed.Part>> parts)
      throws DataException, IOException, InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            options.threads(),
            work -> {
              Thread thread = new Thread(work, "convoy-pack");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<Packed.Part>> writing = new ArrayList<>();
      for (PackedFile file : files) {
        writing.add(threads.submit(() -> write(file)));
      }
      ExecutionException failure = null;
      for (int k = 0; k < files.size(); k++) {
        try {
          Packed.Part part = writing.get(k).get();
          parts.computeIfAbsent(files.get(k).split(), s -> new ArrayList<>()).add(part);
        } catch (ExecutionException e) {
          boolean isFirst = failure == null || failure.getCause() instanceof CancellationException;
          failure = isFirst ? e : failure;
        }
      }
      if (failure != null) {
        throw cause(failure);
      }
    } finally {
      stopped.set(true);
      threads.shutdown();
      if (!threads.awaitTermination(ENDS_MINUTES, TimeUnit.MINUTES)) {
        LOG.warn("A thread still writes into {}.", folder.place(""));
      }
    }
  }

  private Packed.Part write(PackedFile file) throws DataException, IOException {
    try {
      return file.write(folder, options.skipBadRecords() ? leftOut : null, stopped::get);
    } catch (DataException | IOException | RuntimeException | Error e) {
      stopped.set(true);
      throw e;
    }
  }

  private static IOException cause(ExecutionException failure) throws DataException, IOException {
    Throwable cause = failure.getCause();
    if (cause instanceof DataException e) {
      throw e;
    } else if (cause instanceof IOException e) {
      throw e;
    } else if (cause instanceof RuntimeException e) {
      throw e;
    } else if (cause instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException("packing broke", cause);
  }

  private int classes(Collection<Packed.Part> parts) {
    int named = classNames().size();
    int highest = parts.stream().mapToInt(Packed.Part::highestLabel).max().orElse(-1);
    return named > 0 ? named : highest + 1;
  }

  private List<String> classNames() {
    return splits.values().iterator().next().classNames();
  }

  private void requireAny(Packed packed) throws DataException {
    for (Split split : splits.keySet()) {
      if (packed.of(split).records() == 0) {
        throw new DataException(
            "None of the %d %s records can be read: check that the data are of the kind that --data says."
                .formatted(packed.of(split).leftOut(), split.label()));
      }
    }
  }

  private void describe(List<PackedFile> files, Packed packed) throws IOException {
    Map<Split, List<String>> names = new EnumMap<>(Split.class);
    for (PackedFile file : files) {
      names.computeIfAbsent(file.split(), s -> new ArrayList<>()).add(file.name());
    }
    StoredRecords any = splits.values().iterator().next();
    RecordManifest manifest =
        new RecordManifest(any.kind(), any.normalisation(), packed.classes(), classNames(), names);
    String draft = RecordManifest.NAME + ".draft";
    try (OutputStream out = folder.create(draft)) {
      out.write(manifest.encode());
    }
    folder.rename(draft, RecordManifest.NAME);
  }

  private void remove(List<PackedFile> files) {
    try {
      for (PackedFile file : files) {
        folder.delete(file.draft());
        folder.delete(file.name());
      }
      folder.delete(RecordManifest.NAME + ".draft");
    } catch (IOException e) {
      LOG.warn("Files stay in {} ({}): remove them.", folder.place(""), Reason.of(e));
    }
  }
}
