package dev.convoy.driver.cli.option;

import dev.convoy.control.Reason;
import dev.convoy.driver.launch.cluster.HadoopSettings;
import dev.convoy.worker.data.DataException;
import dev.convoy.worker.data.path.DataPath;
import dev.convoy.worker.data.source.DataUri;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A path as a user typed it becomes absolute here, where the directory that it is relative to is
 * known: workers have another one, and a run's {@code config.yaml} may be read from another.
 *
 * <p>It does not matter whether the command line or a {@code --config} file gave it: both are
 * relative to the directory in which the command was started.
 */
public final class TypedPath implements ITypeConverter<Path> {

  /**
   * The absolute path.
   *
   * @throws InvalidPathException if it is none
   */
  static Path absolute(String typed) {
    Path path = Path.of(typed).toAbsolutePath();
    // Behind a link, what ".." means does not follow from the names before it.
    return hasParents(path) ? path : path.normalize();
  }

  private static boolean hasParents(Path path) {
    for (Path name : path) {
      if (name.toString().equals("..")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Path convert(String typed) {
    try {
      return absolute(typed);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(Reason.of(e));
    }
  }

  /** Makes a location absolute: a path, or a URI of a file system that Hadoop reaches. */
  public static final class OfLocation implements ITypeConverter<String> {
    @Override
    public String convert(String typed) {
      try {
        return DataPath.absolute(typed, TypedPath::absolute, HadoopSettings.submitted());
      } catch (DataException | InvalidPathException e) {
        throw new TypeConversionException(Reason.of(e));
      }
    }
  }

  /** Makes the path in a value of {@code --data} absolute. */
  public static final class OfData implements ITypeConverter<String> {
    @Override
    public String convert(String typed) {
      try {
        return DataUri.absolute(typed, TypedPath::absolute, HadoopSettings.submitted());
      } catch (DataException | InvalidPathException e) {
        return typed; // whoever opens the data says the same, as of anything else that is wrong
      }
    }
  }
}
