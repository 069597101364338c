package dev.convoy.worker.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopStoreTest {
  @TempDir Path directory;

  /** Local files on a disk that is full, which Hadoop reports by an error. */
  public static final class FullDisk extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "full";
    }

    @Override
    public URI getUri() {
      return URI.create("full:///");
    }

    @Override
    public FSDataOutputStream create(org.apache.hadoop.fs.Path file, boolean overwrite)
        throws IOException {
      OutputStream full =
          new OutputStream() {
            @Override
            public void write(int one) {
              throw full();
            }

            @Override
            public void flush() {
              throw full();
            }

            @Override
            public void close() {
              throw full();
            }
          };
      return new FSDataOutputStream(full, null);
    }
  }

  /** As Hadoop makes it, which lets nobody else. */
  private static FSError full() {
    try {
      Constructor<FSError> maker = FSError.class.getDeclaredConstructor(Throwable.class);
      maker.setAccessible(true);
      return maker.newInstance(new IOException("No space left on device"));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Test
  void aFullDiskIsAnExceptionLikeAnyOther() throws Exception {
    Configuration hadoop = new Configuration(/* loadDefaults= */ false);
    hadoop.setClass("fs.full.impl", FullDisk.class, org.apache.hadoop.fs.FileSystem.class);
    HadoopStore store = HadoopStore.at("full://" + directory, hadoop);
    OutputStream out = store.create("shard");
    IOException write = assertThrows(IOException.class, () -> out.write(new byte[8]));
    assertEquals("No space left on device", write.getMessage());
    assertThrows(IOException.class, out::flush);
    assertThrows(IOException.class, out::close);
  }
}
