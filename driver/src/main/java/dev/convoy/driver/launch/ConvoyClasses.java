package dev.convoy.driver.launch;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Finds the classes that workers need besides Spark: convoy.jar, or a build's class path. */
public final class ConvoyClasses {

  private ConvoyClasses() {}

  /** The jar this class came from; where it came from a directory, the whole class path. */
  static List<Path> find() {
    Path source = source();
    if (Files.isRegularFile(source)) {
      return List.of(source);
    }
    return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** The jar or directory of this class. */
  public static Path source() {
    try {
      return Path.of(
          ConvoyClasses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of Convoy's classes is no path: " + e, e);
    }
  }
}
