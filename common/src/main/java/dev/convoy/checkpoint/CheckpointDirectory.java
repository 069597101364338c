package dev.convoy.checkpoint;

import dev.convoy.control.Reason;
import dev.convoy.text.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of one run: {@code step-N/weights.safetensors} for each, and {@code latest}, a
 * text file that names the newest whole one.
 *
 * @param directory the {@code checkpoints/} directory of a run's output
 */
public record CheckpointDirectory(Path directory) {

  /** The file name of weights, here and directly in a run's output. */
  public static final String WEIGHTS = "weights.safetensors";

  /** The directory's name within a run's output. */
  public static final String NAME = "checkpoints";

  private static final String LATEST = "latest";
  private static final Pattern STEP = Pattern.compile("step-\\d{1,18}");
  private static final int LONGEST_NAME = 1_000;

  /** How a file's name ends until it is whole. */
  static final String DRAFT = ".partial";

  /** Where the weights after this many steps lie. */
  public Path weights(long step) {
    return directory.resolve(name(step)).resolve(WEIGHTS);
  }

  private static String name(long step) {
    return "step-" + step;
  }

  /**
   * Says that the checkpoint of this step is whole, and the newest.
   *
   * @throws CheckpointException if that cannot be written
   */
  public void publish(long step) {
    try {
      Path draft = Files.writeString(directory.resolve(LATEST + DRAFT), name(step) + "\n");
      Files.move(
          draft,
          directory.resolve(LATEST),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CheckpointException("cannot write to " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Removes what a killed run began to write and nobody goes on with, and directories that hold
   * nothing else.
   *
   * @throws CheckpointException if that cannot be done
   */
  public void removeDrafts() {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory, 2)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isRegularFile(each) && each.toString().endsWith(DRAFT)) {
          Files.delete(each);
        } else if (Files.isDirectory(each) && isEmpty(each)) {
          Files.delete(each);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CheckpointException("cannot clean up " + directory + ": " + Reason.of(e), e);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  /**
   * The file of weights that a user means: the file itself, or the one in a step's directory, in a
   * run's output (its final weights, else its newest checkpoint) or in its checkpoints.
   *
   * @throws CheckpointException if there is none
   */
  public static Path find(Path fileOrDirectory) {
    if (Files.isRegularFile(fileOrDirectory)) {
      return fileOrDirectory;
    }
    Path direct = fileOrDirectory.resolve(WEIGHTS);
    if (Files.isRegularFile(direct)) {
      return direct;
    }
    for (Path checkpoints : new Path[] {fileOrDirectory, fileOrDirectory.resolve(NAME)}) {
      if (Files.isRegularFile(checkpoints.resolve(LATEST))) {
        return newest(checkpoints);
      }
    }
    throw new CheckpointException(
        Files.exists(fileOrDirectory)
            ? fileOrDirectory + " holds no " + WEIGHTS + " and no finished checkpoint"
            : "there is no file of weights at " + fileOrDirectory);
  }

  private static Path newest(Path checkpoints) {
    Path latest = checkpoints.resolve(LATEST);
    try (InputStream in = Files.newInputStream(latest)) {
      String name = new String(in.readNBytes(LONGEST_NAME), StandardCharsets.UTF_8).strip();
      if (!STEP.matcher(name).matches()) {
        throw new CheckpointException(
            "%s should name a checkpoint, as step-100, but has '%s': name the weights themselves"
                .formatted(latest, Quoted.of(name)));
      }
      return checkpoints.resolve(name).resolve(WEIGHTS);
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + latest + ": " + e.getMessage(), e);
    }
  }
}
