package dev.convoy.worker.checkpoint;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.CheckpointFolder;
import dev.convoy.checkpoint.FileStore;
import dev.convoy.checkpoint.SafetensorsFile;
import dev.convoy.checkpoint.TensorSource;
import dev.convoy.control.Reason;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Finds and opens saved weights, wherever a user says that they are. */
public final class SavedWeights {
  /** The file name of weights in a run's output. */
  public static final String FILE = "weights.safetensors";

  private SavedWeights() {}

  /**
   * The file that a user means: itself, where a file is named; else, in a folder, final weights,
   * the manifest of a checkpoint, or that of the newest whole checkpoint of a run.
   *
   * @param location a URI, or a path on Hadoop's default file system
   * @param refused told of newer checkpoints that are not whole
   * @return a location that {@link #open} takes
   * @throws CheckpointException if there is none
   */
  public static String find(
      String location, @Nullable Configuration hadoop, Consumer<String> refused) {
    FileStore files = HadoopStore.at(location, hadoop);
    try {
      if (files.isFile("")) {
        return location;
      }
      for (String name : List.of(FILE, CheckpointFolder.MANIFEST)) {
        if (files.isFile(name)) {
          return child(location, name);
        }
      }
      for (String name : List.of("", CheckpointFolder.NAME)) {
        OptionalLong step = new CheckpointFolder(files.folder(name)).newest(refused);
        if (step.isPresent()) {
          String folder = name.isEmpty() ? location : child(location, name);
          return child(
              child(folder, CheckpointFolder.step(step.getAsLong())), CheckpointFolder.MANIFEST);
        }
      }
      throw new CheckpointException(
          files.exists("")
              ? files.place("") + " holds no " + FILE + " and no whole checkpoint"
              : "there is no file of weights at " + files.place(""));
    } catch (IOException e) {
      throw new CheckpointException(
          "cannot look for weights in %s: %s".formatted(files.place(""), Reason.of(e)), e);
    }
  }

  private static String child(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  /**
   * Opens a file of weights, or the checkpoint of a manifest.
   *
   * @throws CheckpointException if it cannot be read
   */
  public static TensorSource open(String location, @Nullable Configuration hadoop) {
    int slash = location.lastIndexOf('/');
    String folder = slash < 0 ? "." : location.substring(0, Math.max(1, slash));
    String name = location.substring(slash + 1);
    FileStore files = HadoopStore.at(folder, hadoop);
    if (name.equals(CheckpointFolder.MANIFEST)) {
      return CheckpointFolder.open(files);
    }
    return SafetensorsFile.open(files, name);
  }
}
