package dev.convoy.worker.memory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where JavaCPP unpacks native libraries and loads them from: a folder that nobody else can write
 * to.
 *
 * <p>Of its own it takes {@code ~/.javacpp}, or, for a user without a home, a folder of a known
 * name among everybody's temporary files, where somebody may have put libraries of his own. So the
 * folder is chosen here, before anything of JavaCPP's is used.
 *
 * <p>By itself it also refuses native memory beyond the size of the heap, which bounds nothing that
 * Convoy does: in a process that somebody else started, and that says nothing about it, there is no
 * such bound from then on.
 */
public final class NativeFolder {

  private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";
  private static final Set<PosixFilePermission> MINE_ALONE =
      PosixFilePermissions.fromString("rwx------");
  private static final List<String> BOUNDS =
      List.of("org.bytedeco.javacpp.maxBytes", "org.bytedeco.javacpp.maxPhysicalBytes");
  private static final @Nullable String WHY_NOT = chosen();

  static {
    for (String bound : BOUNDS) {
      if (System.getProperty(bound) == null) {
        System.setProperty(bound, "0");
      }
    }
  }

  private NativeFolder() {}

  /**
   * Chooses it, the first time; one sentence that says why there is none, or null where there is.
   */
  public static @Nullable String whyNot() {
    return WHY_NOT;
  }

  private static @Nullable String chosen() {
    if (System.getProperty(PROPERTY) != null
        || System.getProperty("org.bytedeco.javacpp.cacheDir") != null) {
      return null; // whoever starts this process knows a folder
    }
    try {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
      Path folder = choose(System.getProperty("user.home", ""), temporary);
      System.setProperty(PROPERTY, folder.toString());
      return null;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /**
   * The folder for a user.
   *
   * @param home as Java has it: something else than a folder where the user has none
   * @throws IOException saying what is wrong and what to do
   */
  static Path choose(String home, Path temporary) throws IOException {
    Path own = inHome(home);
    return own == null ? among(temporary) : own;
  }

  private static @Nullable Path inHome(String home) {
    Path folder = Path.of(home, ".javacpp");
    Path cache = folder.resolve("cache");
    if (!folder.isAbsolute() || !Files.isDirectory(Path.of(home))) {
      return null;
    }
    try {
      Files.createDirectories(cache);
      return isMine(folder) && isMine(cache) && Files.isWritable(cache) ? cache : null;
    } catch (IOException e) {
      return null; // a home that cannot be written is none
    }
  }

  /** Owned by this user, and not everybody's to write. */
  private static boolean isMine(Path folder) throws IOException {
    return uid(folder) == self()
        && !Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static Path among(Path temporary) throws IOException {
    Path folder = temporary.toAbsolutePath().resolve("convoy-natives-" + self());
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(MINE_ALONE));
    } catch (FileAlreadyExistsException e) {
      requireMineAlone(folder, e);
    }
    return folder;
  }

  private static void requireMineAlone(Path folder, IOException cause) throws IOException {
    Set<PosixFilePermission> others = EnumSet.copyOf(PosixFilePermissions.fromString("rwxrwxrwx"));
    others.removeAll(MINE_ALONE);
    others.retainAll(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
    boolean isFolder = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    if (!isFolder || uid(folder) != self() || !others.isEmpty()) {
      throw new IOException(
          "native libraries would be unpacked into "
              + folder
              + ", which is not this user's alone: remove it, or name another folder by -D"
              + PROPERTY,
          cause);
    }
  }

  private static int uid(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** The user whose process this is, also where he has no name. */
  private static int self() throws IOException {
    return (Integer) Files.getAttribute(Path.of("/proc/self/task"), "unix:uid");
  }
}
