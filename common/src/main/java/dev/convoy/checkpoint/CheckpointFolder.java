package dev.convoy.checkpoint;

import dev.convoy.control.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one run: a folder {@code step-N} for each, in which every worker writes its
 * shard; once all are there the manifest is written under another name, and renamed. A folder
 * without a manifest is no checkpoint.
 */
public final class CheckpointFolder {
  /** The folder's name within a run's output. */
  public static final String NAME = "checkpoints";

  /** The name of a checkpoint's manifest. */
  public static final String MANIFEST = "manifest.json";

  /** How a file is called until it is whole. */
  private static final String DRAFT = ".partial";

  private static final Pattern STEP = Pattern.compile("step-(\\d{1,18})");
  private static final int LARGEST_MANIFEST = 1 << 28;
  private static final int BLOCK = 1 << 20;

  private final FileStore files;

  /** Over the folder that holds them. */
  public CheckpointFolder(FileStore files) {
    this.files = files;
  }

  /** The folder of a step. */
  public static String step(long step) {
    return "step-" + step;
  }

  /** The name of a worker's shard within the folder of its step. */
  public static String shard(int rank, int ranks) {
    return "shard-%d-of-%d.safetensors".formatted(rank, ranks);
  }

  /** The name of a file until it is whole. */
  public static String draft(String file) {
    return file + DRAFT;
  }

  /** Where it is, for messages. */
  public String place() {
    return files.place("");
  }

  /** Where the checkpoint of a step is, for messages. */
  public String place(long step) {
    return files.place(step(step));
  }

  /**
   * Makes the shards of a step a checkpoint.
   *
   * @throws CheckpointException if they do not hold all of its state, or the manifest cannot be
   *     written, or could not be read again
   */
  public void publish(Manifest manifest) {
    String missing = manifest.missing();
    if (missing != null) {
      throw unusable(files, step(manifest.about().step()), missing);
    }
    String file = step(manifest.about().step()) + "/" + MANIFEST;
    try {
      byte[] text = ManifestJson.encode(manifest);
      ManifestJson.parse(text); // what workers say of their shards is looked at now, not in need
      try (OutputStream out = files.create(draft(file))) {
        out.write(text);
      }
      files.rename(draft(file), file);
    } catch (IllegalArgumentException e) {
      throw unusable(files, step(manifest.about().step()), Reason.of(e));
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot write %s: %s".formatted(files.place(file), Reason.of(e)), e);
    }
  }

  /**
   * Removes what is there of a step: first what makes it a checkpoint.
   *
   * @throws CheckpointException if that cannot be done
   */
  public void remove(long step) {
    try {
      files.delete(step(step) + "/" + MANIFEST);
      files.delete(step(step));
    } catch (IOException e) {
      throw new CheckpointException("cannot remove %s: %s".formatted(place(step), Reason.of(e)), e);
    }
  }

  /**
   * The steps of whole checkpoints, the last first; whether files are as written is not looked at.
   */
  public List<Long> steps() {
    return steps(true);
  }

  /** Removes what a run left behind that ended before its shards were a checkpoint. */
  public void removeDrafts() {
    steps(false).forEach(this::remove);
  }

  private List<Long> steps(boolean whole) {
    try {
      List<Long> steps = new ArrayList<>();
      for (String name : files.names("")) {
        var step = STEP.matcher(name);
        if (step.matches() && files.isFile(name + "/" + MANIFEST) == whole) {
          steps.add(Long.parseLong(step.group(1)));
        }
      }
      steps.sort(Comparator.reverseOrder());
      return steps;
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot look into %s: %s".formatted(files.place(""), Reason.of(e)), e);
    }
  }

  /**
   * The step of the newest checkpoint whose files are as they were written.
   *
   * @param refused told of each newer one, naming the file and what is wrong with it
   */
  public OptionalLong newest(Consumer<String> refused) {
    for (long step : steps()) {
      try {
        verify(step);
        return OptionalLong.of(step);
      } catch (CheckpointException e) {
        refused.accept(Reason.of(e));
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Reads the manifest of a step.
   *
   * @throws CheckpointException if it is not there, or none
   */
  public Manifest manifest(long step) {
    FileStore folder = files.folder(step(step));
    Manifest manifest = manifest(folder);
    if (manifest.about().step() != step) {
      throw unusable(folder, MANIFEST, "it is that of step " + manifest.about().step());
    }
    return manifest;
  }

  private static Manifest manifest(FileStore folder) {
    try (RandomBytes bytes = folder.open(MANIFEST)) {
      long size = bytes.size();
      if (size > LARGEST_MANIFEST) {
        throw unusable(folder, MANIFEST, "it has " + size + " bytes");
      }
      ByteBuffer text = ByteBuffer.allocate((int) size);
      bytes.read(0, text);
      Manifest manifest = ManifestJson.parse(text.array());
      String missing = manifest.missing();
      if (missing != null) {
        throw unusable(folder, MANIFEST, missing);
      }
      return manifest;
    } catch (IOException e) {
      throw unusable(folder, MANIFEST, Reason.of(e));
    } catch (IllegalArgumentException e) {
      throw unusable(folder, MANIFEST, String.valueOf(e.getMessage()));
    }
  }

  private static CheckpointException unusable(FileStore files, String file, String why) {
    return new CheckpointException("cannot use %s: %s".formatted(files.place(file), why));
  }

  /**
   * Reads all files of a checkpoint, and compares them with what the manifest says of them.
   *
   * @throws CheckpointException naming the first that is missing, torn or altered
   */
  public Manifest verify(long step) {
    Manifest manifest = manifest(step);
    for (Manifest.Shard shard : manifest.shards()) {
      String wrong = wrong(shard, step(step) + "/" + shard.file());
      if (wrong != null) {
        throw unusable(files, step(step) + "/" + shard.file(), wrong);
      }
    }
    return manifest;
  }

  private @Nullable String wrong(Manifest.Shard shard, String file) {
    try {
      if (!files.isFile(file)) {
        return "it is missing";
      }
      try (RandomBytes bytes = files.open(file)) {
        long size = bytes.size();
        if (size != shard.bytes()) {
          return "it has %d bytes, not %d".formatted(size, shard.bytes());
        }
        return checksum(bytes, size) == shard.crc32c()
            ? null
            : "it was altered: its checksum is another one";
      }
    } catch (IOException e) {
      return Reason.of(e);
    }
  }

  private static long checksum(RandomBytes bytes, long size) throws IOException {
    CRC32C sum = new CRC32C();
    ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, size));
    for (long at = 0; at < size; at += block.capacity()) {
      block.clear().limit((int) Math.min(block.capacity(), size - at));
      bytes.read(at, block);
      sum.update(block.flip());
    }
    return sum.getValue();
  }

  /**
   * Opens the checkpoint of a step for reading.
   *
   * @throws CheckpointException if its manifest cannot be read
   */
  public ShardedCheckpoint open(long step) {
    return new ShardedCheckpoint(manifest(step), files.folder(step(step)));
  }

  /**
   * Opens the checkpoint in a folder, whatever that is called.
   *
   * @throws CheckpointException if its manifest cannot be read
   */
  public static ShardedCheckpoint open(FileStore folder) {
    return new ShardedCheckpoint(manifest(folder), folder);
  }
}
