package dev.convoy.worker.checkpoint;

import dev.convoy.checkpoint.CheckpointException;
import dev.convoy.checkpoint.FileStore;
import dev.convoy.checkpoint.RandomBytes;
import dev.convoy.control.Reason;
import java.io.FileNotFoundException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** A folder on any file system that Hadoop reaches, such as {@code file:} or {@code hdfs:}. */
public final class HadoopStore implements FileStore {
  private final FileSystem files;
  private final Path folder;

  private HadoopStore(FileSystem files, Path folder) {
    this.files = files;
    this.folder = folder;
  }

  /**
   * The folder at a location, whether or not it is there.
   *
   * @param location a URI, or a path on Hadoop's default file system
   * @param hadoop says how file systems are reached; null for the settings on the class path
   * @throws CheckpointException if it is no location, or its file system is unknown
   */
  public static HadoopStore at(String location, @Nullable Configuration hadoop) {
    try {
      Path folder = new Path(location);
      FileSystem files = folder.getFileSystem(hadoop == null ? new Configuration() : hadoop);
      // Convoy has checksums of its own: none beside the files.
      FileSystem raw = files instanceof LocalFileSystem local ? local.getRawFileSystem() : files;
      return new HadoopStore(raw, folder);
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new CheckpointException(
          "cannot open '%s' for checkpoints (%s): give a folder's path or URI"
              .formatted(location, Reason.of(e)),
          e);
    }
  }

  private Path path(String name) {
    return name.isEmpty() ? folder : new Path(folder, name);
  }

  @Override
  public List<String> names(String name) throws IOException {
    try {
      List<String> names = new ArrayList<>();
      for (FileStatus entry : files.listStatus(path(name))) {
        names.add(entry.getPath().getName());
      }
      return names;
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  @Override
  public boolean exists(String name) throws IOException {
    return files.exists(path(name));
  }

  @Override
  public boolean isFile(String file) throws IOException {
    try {
      return files.getFileStatus(path(file)).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public RandomBytes open(String file) throws IOException {
    long size = files.getFileStatus(path(file)).getLen();
    FSDataInputStream in = files.open(path(file));
    return new RandomBytes() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public void read(long position, ByteBuffer into) throws IOException {
        int count = into.remaining();
        try {
          in.readFully(position, into.array(), into.arrayOffset() + into.position(), count);
        } catch (FSError e) {
          throw failure(e);
        }
        into.position(into.position() + count);
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  @Override
  public OutputStream create(String file) throws IOException {
    return new Writing(files.create(path(file), true));
  }

  /** Hadoop's local files throw an error where any other throws an exception. */
  private static IOException failure(FSError error) {
    return error.getCause() instanceof IOException e ? e : new IOException(Reason.of(error), error);
  }

  /** A file that is being written. */
  private static final class Writing extends FilterOutputStream {
    Writing(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (FSError e) {
        throw failure(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (FSError e) {
        throw failure(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (FSError e) {
        throw failure(e);
      }
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    if (isFile(to)) {
      files.delete(path(to), false);
    }
    if (!files.rename(path(from), path(to))) {
      throw new IOException("it cannot be renamed from %s".formatted(path(from).getName()));
    }
  }

  @Override
  public void delete(String name) throws IOException {
    files.delete(path(name), true);
  }

  @Override
  public String place(String name) {
    Path path = path(name);
    return "file".equals(files.getUri().getScheme()) ? path.toUri().getPath() : path.toString();
  }

  @Override
  public HadoopStore folder(String name) {
    return new HadoopStore(files, path(name));
  }
}
