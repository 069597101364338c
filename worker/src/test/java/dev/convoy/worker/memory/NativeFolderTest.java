package dev.convoy.worker.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
  private static final String NO_HOME = "?"; // what Java says of a user without an entry

  @TempDir Path home;
  @TempDir Path temporary;

  @Test
  void aUserWithAHomeHasTheFolderThere() throws IOException {
    assertEquals(home.resolve(".javacpp/cache"), NativeFolder.choose(home + "", temporary));
    assertEquals(home.resolve(".javacpp/cache"), NativeFolder.choose(home + "", temporary));
    assertTrue(isEmpty(temporary));
  }

  @Test
  void aUserWithoutAHomeHasATemporaryFolderOfHisOwn() throws IOException {
    for (String none : new String[] {NO_HOME, "", "/nonexistent"}) {
      Path folder = NativeFolder.choose(none, temporary);
      assertEquals(temporary, folder.getParent());
      assertEquals("rwx------", permissions(folder));
    }
  }

  @Test
  void aHomeInWhichEverybodyMayWriteIsNone() throws IOException {
    Path folder = Files.createDirectory(home.resolve(".javacpp"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertEquals(temporary, NativeFolder.choose(home + "", temporary).getParent());
  }

  @Test
  void aTemporaryFolderThatOthersMayUseIsRefused() throws IOException {
    Path folder = NativeFolder.choose(NO_HOME, temporary);
    for (String others : new String[] {"rwxrwxrwx", "rwxr-x---", "rwx--x--x"}) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(others));
      assertRefused(folder);
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertEquals(folder, NativeFolder.choose(NO_HOME, temporary));
  }

  @Test
  void aLinkOrAFileInItsPlaceIsRefused() throws IOException {
    Path folder = NativeFolder.choose(NO_HOME, temporary);
    Files.delete(folder);
    Files.createSymbolicLink(folder, home);
    assertRefused(folder);
    Files.delete(folder);
    Files.createFile(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    assertRefused(folder);
  }

  private void assertRefused(Path folder) {
    IOException refused =
        assertThrows(IOException.class, () -> NativeFolder.choose(NO_HOME, temporary));
    assertEquals(
        "native libraries would be unpacked into "
            + folder
            + ", which is not this user's alone: remove it, or name another folder by"
            + " -Dorg.bytedeco.javacpp.cachedir",
        refused.getMessage());
  }

  private static String permissions(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }
}
