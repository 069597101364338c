package dev.convoy.driver.run;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.FileStore;
import dev.convoy.control.Reason;
import dev.convoy.worker.checkpoint.HadoopStore;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.hadoop.conf.Configuration;

/**
 * Where a run's checkpoints go, with a file in it while the run lasts, by which workers know that
 * they see the same place as the driver.
 */
final class CheckpointPlace implements AutoCloseable {
  private static final String RUN = ".run-";

  private final FileStore files;
  private final String token;

  private CheckpointPlace(FileStore files, String token) {
    this.files = files;
    this.token = token;
  }

  /** A name for such a file. */
  static String newToken() {
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    return RUN + HexFormat.of().formatHex(random);
  }

  /**
   * Puts the file there, and removes what a run left behind that was ended before it could: such a
   * file, and half a checkpoint.
   *
   * @param uri the folder
   * @param hadoop says how file systems are reached
   * @throws CheckpointException if nothing can be written there
   */
  static CheckpointPlace open(String uri, String token, Configuration hadoop) {
    FileStore files = HadoopStore.at(uri, hadoop);
    try {
      for (String name : files.names("")) {
        if (name.startsWith(RUN)) {
          files.delete(name);
        }
      }
      files.create(token).close();
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot write checkpoints to %s (%s): choose another folder by --checkpoints"
              .formatted(files.place(""), Reason.of(e)),
          e);
    }
    CheckpointPlace place = new CheckpointPlace(files, token);
    place.folder().removeDrafts();
    return place;
  }

  CheckpointFolder folder() {
    return new CheckpointFolder(files);
  }

  /** The checkpoints in a folder, whether or not a run writes there. */
  static CheckpointFolder folder(String uri, Configuration hadoop) {
    return new CheckpointFolder(HadoopStore.at(uri, hadoop));
  }

  /** The manifest of the checkpoint of a step. */
  static String manifest(String uri, long step) {
    return String.join("/", uri, CheckpointFolder.step(step), CheckpointFolder.MANIFEST);
  }

  /** Removes the file, and the folder if nothing else came to be in it. */
  @Override
  public void close() {
    try {
      files.delete(token);
      if (files.names("").isEmpty()) {
        files.delete("");
      }
    } catch (IOException e) {
      // an empty file stays
    }
  }
}
