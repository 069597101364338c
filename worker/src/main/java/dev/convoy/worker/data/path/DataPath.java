package dev.convoy.worker.data.path;

import dev.convoy.control.Reason;
import dev.convoy.worker.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file or folder on any file system that Hadoop reaches; {@code toString} is its name for
 * messages.
 *
 * <p>Local ones are read by java.nio: Hadoop's own local file system checksums and copies, and
 * costs several times as much for small files.
 */
public sealed interface DataPath permits LocalPath, HadoopPath {
  String LOCAL = "file";

  /**
   * The path at {@code location}: a URI, or a path on the default file system.
   *
   * @throws DataException if it is no path or its file system is unknown
   */
  static DataPath of(String location, Configuration hadoop) throws DataException {
    try {
      Path path = new Path(location);
      String scheme = path.toUri().getScheme();
      if (LOCAL.equals(scheme == null ? defaultScheme(hadoop) : scheme)) {
        return new LocalPath(java.nio.file.Path.of(path.toUri().getPath()));
      }
      return new HadoopPath(path.getFileSystem(hadoop), path);
    } catch (IOException | RuntimeException | LinkageError e) {
      throw noPath(location, e);
    }
  }

  /**
   * A location that names the same place from every directory: a relative local path is made
   * absolute, one on a default file system that is not local gets that system's working directory
   * (a user's home), and all others, those with a scheme among them, are as they are.
   *
   * @param local makes a local path absolute
   * @throws DataException if the default file system is unknown
   */
  static String absolute(
      String location, Function<String, java.nio.file.Path> local, Configuration hadoop)
      throws DataException {
    String prefix = LOCAL + ":";
    try {
      if (location.startsWith(prefix)) {
        String path = location.substring(prefix.length());
        return path.startsWith("/") ? location : prefix + local.apply(path);
      } else if (location.startsWith("/") || hasScheme(location)) {
        return location;
      } else if (LOCAL.equals(defaultScheme(hadoop))) {
        return local.apply(location).toString();
      }
      FileSystem files = FileSystem.get(hadoop);
      return files.makeQualified(new Path(location)).toString();
    } catch (IOException | RuntimeException | LinkageError e) {
      throw noPath(location, e);
    }
  }

  /** As Hadoop tells: a colon that no slash stands before. */
  private static boolean hasScheme(String location) {
    int colon = location.indexOf(':');
    int slash = location.indexOf('/');
    return colon >= 0 && (slash < 0 || colon < slash);
  }

  private static @Nullable String defaultScheme(Configuration hadoop) {
    return FileSystem.getDefaultUri(hadoop).getScheme();
  }

  private static DataException noPath(String location, Throwable cause) {
    boolean usual = cause instanceof IOException || cause instanceof IllegalArgumentException;
    String advice =
        usual
            ? "give a folder's path or URI"
            : "its file system is in a jar that is not here; bring it by spark-submit --jars, or put"
                + " it beside Spark's own"; // Hadoop has a class's name, and cannot load it
    return new DataException(
        "Cannot open '" + location + "' (" + Reason.of(cause) + "): " + advice + ".", cause);
  }

  /** The entry {@code name} of this folder, whether or not there is one. */
  DataPath child(String name);

  boolean isFile() throws DataException;

  boolean isFolder() throws DataException;

  /** The names in this folder, sorted, so that all workers agree on the order. */
  List<String> names() throws DataException;

  /** The names of the folders in this folder, sorted. */
  List<String> folders() throws DataException;

  /**
   * The number of bytes of this file.
   *
   * @throws UnreadableException if it is missing or no file with an end: opening a pipe waits for
   *     its writer, and a device gives bytes for ever
   */
  long size() throws UnreadableException;

  /** The bytes of this file, one after another. */
  InputStream open() throws UnreadableException;

  /**
   * The bytes of this file.
   *
   * @param most how many it may have, so that a wrong file cannot take all memory
   */
  default byte[] read(int most) throws UnreadableException {
    long size = size();
    if (size > most) {
      String why = "it has " + size + " bytes, more than " + most;
      throw new UnreadableException(this, why, null);
    }
    byte[] bytes = new byte[(int) size];
    try (InputStream in = open()) {
      int there = in.readNBytes(bytes, 0, bytes.length);
      return there == bytes.length ? bytes : Arrays.copyOf(bytes, there);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The bytes of this file for random access: memory-mapped where it is local, else read whole. */
  ByteBuffer load() throws DataException;

  /**
   * Refuses a file that does not fit one buffer.
   *
   * @throws DataException if {@code size} is above 2^31 - 2^16 bytes
   */
  default void checkSize(long size) throws DataException {
    int most = Integer.MAX_VALUE - 0xFFFF;
    if (size > most) {
      throw new DataException(
          this + " has " + size + " bytes, but a file may have at most " + most + ": split it.");
    }
  }

  /** The sentence for an I/O failure. */
  default UnreadableException unreadable(IOException cause) {
    String why = cause.getMessage();
    // An access denial's message is only the file's name.
    String kind = cause.getClass().getSimpleName();
    return new UnreadableException(
        this, why == null || why.equals(toString()) ? kind : kind + ": " + why, cause);
  }

  /**
   * This file, if it is there.
   *
   * @throws DataException naming the file if it is missing
   */
  default DataPath required(String whatItIs) throws DataException {
    if (!isFile()) {
      throw new DataException(
          "The file "
              + this
              + " is missing: it should hold "
              + whatItIs
              + "; check the folder given to --data (every worker must see it).");
    }
    return this;
  }
}
