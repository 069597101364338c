package dev.convoy.worker.data.path;

import dev.convoy.worker.data.DataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file or folder of a file system that only Hadoop reaches, such as HDFS or an object store. */
record HadoopPath(FileSystem files, Path path) implements DataPath {
  @Override
  public HadoopPath child(String name) {
    return new HadoopPath(files, new Path(path, name));
  }

  @Override
  public boolean isFile() throws DataException {
    try {
      return files.getFileStatus(path).isFile();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public boolean isFolder() throws DataException {
    try {
      return files.getFileStatus(path).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public List<String> names() throws DataException {
    return list(false);
  }

  @Override
  public List<String> folders() throws DataException {
    return list(true);
  }

  private List<String> list(boolean foldersOnly) throws DataException {
    try {
      List<String> names = new ArrayList<>();
      for (FileStatus entry : files.listStatus(path)) {
        if (!foldersOnly || entry.isDirectory()) {
          names.add(entry.getPath().getName());
        }
      }
      Collections.sort(names);
      return names;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public long size() throws UnreadableException {
    try {
      FileStatus status = files.getFileStatus(path);
      if (!status.isFile()) {
        throw new UnreadableException(this, "it is a folder", null);
      }
      return status.getLen();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public InputStream open() throws UnreadableException {
    try {
      return files.open(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public ByteBuffer load() throws DataException {
    checkSize(size());
    return ByteBuffer.wrap(read(Integer.MAX_VALUE)).asReadOnlyBuffer();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
