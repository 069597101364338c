package dev.convoy.worker.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The directory of one run of workers that a command starts: what they are to do, who they are, and
 * what came of it. All their machines see it; nobody but its owner can write there.
 *
 * <p>Files appear whole, by an atomic rename. Workers take their ranks from it in the order in
 * which they come, and also {@linkplain FileSlot meet} there.
 */
public final class LaunchFolder {
  private static final String BODY = "body";
  private static final String HADOOP = "hadoop.xml";
  private static final String CLAIM = "worker-";
  private static final String RESULT = "result-";
  private static final String FAILURE = "failure-";

  private final Path directory;

  private LaunchFolder(Path directory) {
    this.directory = directory;
  }

  /** One in which workers find a body, and how file systems are reached. */
  public static LaunchFolder create(Path directory, WorkerBody body, Configuration hadoop)
      throws IOException {
    LaunchFolder folder = new LaunchFolder(directory);
    folder.publish(BODY, serialized(body));
    ByteArrayOutputStream settings = new ByteArrayOutputStream();
    hadoop.writeXml(settings);
    folder.publish(HADOOP, settings.toByteArray());
    return folder;
  }

  /**
   * The one that a driver made.
   *
   * @throws RendezvousException if others than its owner could have written what it holds
   */
  static LaunchFolder open(Path directory) throws IOException {
    Set<PosixFilePermission> allowed = Files.getPosixFilePermissions(directory);
    if (allowed.contains(PosixFilePermission.GROUP_WRITE)
        || allowed.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new RendezvousException(
          directory + " can be written by others than its owner: workers run nothing from there");
    }
    return new LaunchFolder(directory);
  }

  /** Where its workers meet. */
  Path directory() {
    return directory;
  }

  /** What they run. */
  WorkerBody body() throws IOException {
    return read(BODY, WorkerBody.class);
  }

  /** How they reach file systems: what the driver's settings say, and nothing else. */
  Configuration hadoop() throws IOException {
    Configuration hadoop = new Configuration(/* loadDefaults= */ false);
    hadoop.addResource(
        new ByteArrayInputStream(Files.readAllBytes(directory.resolve(HADOOP))), HADOOP);
    hadoop.size(); // reads it now
    return hadoop;
  }

  /**
   * Takes the lowest rank that nobody has.
   *
   * @param who the worker, for messages
   * @throws RendezvousException if all are taken
   */
  int claim(int ranks, String who) throws IOException {
    for (int rank = 0; rank < ranks; rank++) {
      if (takes(rank, who)) {
        return rank;
      }
    }
    throw new RendezvousException(
        "all %d of its places in %s are taken: the command starts more workers than were asked for"
            .formatted(ranks, directory));
  }

  private boolean takes(int rank, String who) throws IOException {
    try {
      Path file = Files.createFile(directory.resolve(CLAIM + rank));
      Files.writeString(file, who, UTF_8);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false; // somebody came before
    }
  }

  /** The workers that have come, by rank, as they called themselves. */
  public Map<Integer, String> claims(int ranks) throws IOException {
    Map<Integer, String> claims = new TreeMap<>();
    for (int rank = 0; rank < ranks; rank++) {
      Path file = directory.resolve(CLAIM + rank);
      if (Files.exists(file)) {
        claims.put(rank, Files.readString(file, UTF_8));
      }
    }
    return claims;
  }

  /** Leaves what a body returned. */
  void finished(int rank, byte[] result) throws IOException {
    publish(RESULT + rank, result);
  }

  /** What the body of a rank returned, if it has. */
  public Optional<byte[]> result(int rank) throws IOException {
    Path file = directory.resolve(RESULT + rank);
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  /** Leaves why a body failed. */
  void failed(int rank, WorkerFailure failure) throws IOException {
    publish(FAILURE + rank, serialized(failure));
  }

  /** Why the body of a rank failed, if it has. */
  public Optional<WorkerFailure> failure(int rank) throws IOException {
    return Files.exists(directory.resolve(FAILURE + rank))
        ? Optional.of(read(FAILURE + rank, WorkerFailure.class))
        : Optional.empty();
  }

  /** Tells the workers to stop at their next step. */
  public void cancel() throws IOException {
    Files.write(directory.resolve(FileSlot.CANCEL), new byte[0]);
  }

  private void publish(String name, byte[] bytes) throws IOException {
    Path draft = Files.write(directory.resolve(name + ".draft"), bytes);
    Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] serialized(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream into = bytes;
        ObjectOutputStream objects = new ObjectOutputStream(into)) {
      objects.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private <T> T read(String name, Class<T> type) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(name));
    try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return Objects.requireNonNull(type.cast(objects.readObject()));
    } catch (ClassNotFoundException e) {
      throw new IOException(
          "%s needs %s, which is not on this worker's class path: start workers from the driver's own distribution"
              .formatted(directory.resolve(name), e.getMessage()),
          e);
    }
  }
}
