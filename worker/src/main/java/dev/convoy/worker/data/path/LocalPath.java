package dev.convoy.worker.data.path;

import dev.convoy.control.UnreadableName;
import dev.convoy.worker.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A file or folder of this machine, read by java.nio. */
record LocalPath(Path path) implements DataPath {
  @Override
  public LocalPath child(String name) {
    return new LocalPath(path.resolve(name));
  }

  @Override
  public boolean isFile() {
    return Files.isRegularFile(path);
  }

  @Override
  public boolean isFolder() {
    return Files.isDirectory(path);
  }

  @Override
  public List<String> names() throws DataException {
    return list(entry -> true);
  }

  @Override
  public List<String> folders() throws DataException {
    return list(Files::isDirectory);
  }

  private List<String> list(DirectoryStream.Filter<Path> filter) throws DataException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, filter)) {
      List<String> names = new ArrayList<>();
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (UnreadableName.isDamaged(name)) {
          throw new DataException(
              "Folder " + this + " cannot be read: " + UnreadableName.reason(name) + ".");
        }
        names.add(name);
      }
      Collections.sort(names);
      return names;
    } catch (IOException e) {
      throw unreadable(e);
    } catch (DirectoryIteratorException e) {
      throw unreadable(new IOException(e.getMessage(), e));
    }
  }

  @Override
  public long size() throws UnreadableException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        String what = attributes.isDirectory() ? "it is a folder" : "it is a pipe or a device";
        throw new UnreadableException(this, what, null);
      }
      return attributes.size();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public InputStream open() throws UnreadableException {
    try {
      return Files.newInputStream(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public ByteBuffer load() throws DataException {
    checkSize(size());
    try (FileChannel channel = FileChannel.open(path)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
