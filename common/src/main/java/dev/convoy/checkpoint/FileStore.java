package dev.convoy.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A folder of files on whatever file system. Names are relative to it, with {@code /} between
 * folders.
 *
 * <p>Concurrency: safe for several threads.
 */
public interface FileStore {

  /** The files and folders in a folder, "" for the whole store; none where there is no such. */
  List<String> names(String folder) throws IOException;

  /** Whether there is such a file or folder. */
  boolean exists(String path) throws IOException;

  /** Whether there is such a file. */
  boolean isFile(String file) throws IOException;

  /**
   * Opens a file for reading.
   *
   * @throws IOException if there is none, or it cannot be read
   */
  RandomBytes open(String file) throws IOException;

  /** Begins a file, in place of one that may be there, and the folders on the way to it. */
  OutputStream create(String file) throws IOException;

  /**
   * Gives a file another name: at once or not at all, unless another file has that name, in whose
   * place it comes.
   */
  void rename(String from, String to) throws IOException;

  /** Removes a file, or a folder and what is in it; nothing where there is none. */
  void delete(String path) throws IOException;

  /** Where a file is, for messages. */
  String place(String path);

  /** A folder in this one, whether or not it is there. */
  FileStore folder(String name);
}
