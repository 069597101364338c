package dev.convoy.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is read from anywhere, on whatever file system.
 *
 * <p>Concurrency: safe for several threads.
 */
public interface RandomBytes extends AutoCloseable {

  /** How many bytes there are. */
  long size() throws IOException;

  /**
   * Fills a buffer from a position on.
   *
   * @throws EOFException if the file ends before
   */
  void read(long position, ByteBuffer into) throws IOException;

  @Override
  void close() throws IOException;

  /** Bytes that are in memory. */
  static RandomBytes of(byte[] all) {
    return new RandomBytes() {
      @Override
      public long size() {
        return all.length;
      }

      @Override
      public void read(long position, ByteBuffer into) throws IOException {
        if (position > all.length - into.remaining()) {
          throw new EOFException("it ends early");
        }
        into.put(all, (int) position, into.remaining());
      }

      @Override
      public void close() {}
    };
  }

  /** A local file. */
  static RandomBytes of(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new RandomBytes() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public void read(long position, ByteBuffer into) throws IOException {
        int begin = into.position();
        while (into.hasRemaining()) {
          if (channel.read(into, position + into.position() - begin) < 0) {
            throw new EOFException("it ends early");
          }
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
