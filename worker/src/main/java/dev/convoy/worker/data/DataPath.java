package dev.convoy.worker.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file or folder on any file system that Hadoop reaches; {@code toString} is its name for
 * messages.
 *
 * <p>Local ones are read by java.nio: Hadoop's own local file system checksums and copies, and
 * costs several times as much for small files.
 */
sealed interface DataPath permits LocalPath, HadoopPath {
  /**
   * The path at {@code location}: a URI, or a path on the default file system.
   *
   * @throws DataException if it is no path or its file system is unknown
   */
  static DataPath of(String location, Configuration hadoop) throws DataException {
    try {
      Path path = new Path(location);
      String scheme = path.toUri().getScheme();
      if (scheme == null) {
        scheme = FileSystem.getDefaultUri(hadoop).getScheme();
      }
      if ("file".equals(scheme)) {
        return new LocalPath(java.nio.file.Path.of(path.toUri().getPath()));
      }
      return new HadoopPath(path.getFileSystem(hadoop), path);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          "Cannot open '" + location + "' (" + e.getMessage() + "): give a folder's path or URI.",
          e);
    } catch (RuntimeException | LinkageError e) { // Hadoop's, for a class that it cannot load
      throw new DataException(
          "Cannot open '"
              + location
              + "' ("
              + e.getMessage()
              + "): its file system is in a jar that is not here; bring it by spark-submit --jars,"
              + " or put it beside Spark's own.",
          e);
    }
  }

  /** The entry {@code name} of this folder, whether or not there is one. */
  DataPath child(String name);

  boolean isFile() throws DataException;

  boolean isFolder() throws DataException;

  /** The names in this folder, sorted, so that all workers agree on the order. */
  List<String> names() throws DataException;

  /** The names of the folders in this folder, sorted. */
  List<String> folders() throws DataException;

  /** The bytes of this file. */
  byte[] read() throws DataException;

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
  default DataException unreadable(IOException cause) {
    String why = cause.getMessage();
    // An access denial's message is only the file's name.
    String kind = cause.getClass().getSimpleName();
    return new DataException(
        "Cannot read "
            + this
            + " ("
            + (why == null || why.equals(toString()) ? kind : kind + ": " + why)
            + "): check that it exists and that this user may read it on every worker.",
        cause);
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
