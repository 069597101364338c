package dev.convoy.worker.exchange.netty;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of a Unix-domain socket in a new directory that only its owner can enter; both are
 * removed by {@link #close}.
 */
final class SocketFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

  /** Set anew when the machine starts, and the same in all its containers. */
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** The kernel's limit for a path, less the byte that ends it. */
  private static final int LONGEST_PATH = 107;

  private final Path path;
  private final String hostId;

  private SocketFile(Path path, String hostId) {
    this.path = path;
    this.hostId = hostId;
  }

  /** A fresh path, or null where this machine has no such sockets for us. */
  static @Nullable SocketFile create() {
    if (!Epoll.isAvailable()) {
      return null;
    }
    try {
      String hostId = Files.readString(BOOT_ID).strip();
      return new SocketFile(directory().resolve("socket"), hostId);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info("No Unix-domain socket is offered here: {}", e.toString());
      return null;
    }
  }

  /** In the directory for temporary files, or in /tmp where its name is too long for a socket. */
  private static Path directory() throws IOException {
    Path usual = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    String example = usual.resolve("convoy-0123456789012345678901/socket").toString();
    boolean fits = example.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
    return Files.createTempDirectory(
        fits ? usual : Path.of("/tmp"),
        "convoy-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Text that all processes of a machine agree on, and that no other machine has. */
  String hostId() {
    return hostId;
  }

  Path path() {
    return path;
  }

  DomainSocketAddress address() {
    return new DomainSocketAddress(path.toFile());
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
      Path directory = path.getParent();
      if (directory != null) {
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      LOG.warn("The socket {} could not be removed: {}", path, e.toString());
    }
  }
}
