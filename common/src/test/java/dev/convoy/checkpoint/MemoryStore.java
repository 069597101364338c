package dev.convoy.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files in memory. */
final class MemoryStore implements FileStore {
  final Map<String, byte[]> files;
  private final String root;

  MemoryStore() {
    this(new TreeMap<>(), "");
  }

  private MemoryStore(Map<String, byte[]> files, String root) {
    this.files = files;
    this.root = root;
  }

  private String path(String name) {
    return root + name;
  }

  private static String folderOf(String path) {
    return path.isEmpty() || path.endsWith("/") ? path : path + "/";
  }

  @Override
  public List<String> names(String folder) {
    String prefix = folderOf(path(folder));
    return files.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()).replaceFirst("/.*", ""))
        .distinct()
        .toList();
  }

  @Override
  public boolean exists(String path) {
    return isFile(path) || !names(path).isEmpty();
  }

  @Override
  public boolean isFile(String file) {
    return files.containsKey(path(file));
  }

  @Override
  public RandomBytes open(String file) throws IOException {
    byte[] bytes = files.get(path(file));
    if (bytes == null) {
      throw new NoSuchFileException(file);
    }
    return new RandomBytes() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void read(long position, ByteBuffer into) throws IOException {
        if (position < 0 || position + into.remaining() > bytes.length) {
          throw new EOFException("it ends early");
        }
        into.put(bytes, (int) position, into.remaining());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public OutputStream create(String file) {
    return new ByteArrayOutputStream() {
      @Override
      public void close() {
        files.put(path(file), toByteArray());
      }
    };
  }

  @Override
  public void rename(String from, String to) {
    files.put(path(to), files.remove(path(from)));
  }

  @Override
  public void delete(String name) {
    files.keySet().removeIf(k -> k.equals(path(name)) || k.startsWith(folderOf(path(name))));
  }

  @Override
  public String place(String name) {
    return "memory/" + path(name);
  }

  @Override
  public MemoryStore folder(String name) {
    return new MemoryStore(files, folderOf(path(name)));
  }
}
