package dev.convoy.worker.kernel;

import java.nio.file.Path;

/**
 * Where this machine keeps what was measured of it: {@code ~/.cache/convoy}, or the directory that
 * the system property {@code convoy.cache} names.
 */
public final class CacheDirectory {
  private CacheDirectory() {}

  /** The directory, which may not be there yet. */
  public static Path path() {
    String named = System.getProperty("convoy.cache");
    return named != null
        ? Path.of(named)
        : Path.of(System.getProperty("user.home"), ".cache", "convoy");
  }
}
