package dev.convoy.driver.launch.machine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The folder of a local cluster's temporary files: those of its daemons and executors. */
public record ScratchDirectory(Path folder) {

  /** That of a run whose logs are in this folder. */
  public static ScratchDirectory beside(Path logs) {
    return new ScratchDirectory(logs.resolve("scratch"));
  }

  /** Makes it anew and empty: a killed machine may have left one behind. */
  public void make() throws IOException {
    remove();
    Files.createDirectories(folder);
  }

  /** Removes it with all that is in it, whoever else does so at the same time. */
  public void remove() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException thrown) throws IOException {
            if (thrown instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw thrown;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException thrown)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
