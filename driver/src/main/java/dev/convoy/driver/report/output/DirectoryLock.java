package dev.convoy.driver.report.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a directory for one run: a file in it is locked for as long as the run lasts, however it
 * ends, since the system lets go of a lock with its process. The file stays, for removing it could
 * take it from under the next run.
 */
final class DirectoryLock implements AutoCloseable {
  private static final String NAME = ".lock";

  private final Path file;
  private final FileChannel channel;
  private final @Nullable Object identity;

  private DirectoryLock(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.identity = identity(file);
  }

  /**
   * Takes the lock.
   *
   * @throws ReportException if another run has it
   * @throws IOException if there can be no lock
   */
  static DirectoryLock of(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) {
        throw ReportException.unusable(
            "the output directory %s is in use by another run%s: wait for its end, or choose another by --output"
                .formatted(directory, holder(file)),
            null);
      }
      String process = "process " + ProcessHandle.current().pid() + "\n";
      channel.truncate(0).write(ByteBuffer.wrap(process.getBytes(StandardCharsets.UTF_8)), 0);
      return new DirectoryLock(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process has it
    }
  }

  private static String holder(Path file) throws IOException {
    String holder = Files.readString(file).strip();
    return holder.matches("process \\d{1,10}") ? ", " + holder : "";
  }

  private static @Nullable Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Whether the directory is still the one that was locked, and not removed or made anew. */
  boolean holds() {
    try {
      return Objects.equals(identity, identity(file));
    } catch (IOException e) {
      return false; // nothing is there, or nothing that may be looked at
    }
  }

  /** Lets go. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw ReportException.lost("cannot close " + file + ": " + e.getMessage(), e);
    }
  }
}
