package dev.convoy.driver.cli.option;

import java.nio.file.InvalidPathException;
import picocli.CommandLine.ITypeConverter;

/**
 * What {@code --network} names: a network of the zoo, or a file.
 *
 * @param typed as the user wrote it
 */
record NetworkName(String typed) {

  /** Reads one. */
  static final class Converter implements ITypeConverter<NetworkName> {
    @Override
    public NetworkName convert(String typed) {
      return new NetworkName(typed);
    }
  }

  /** Whether it is a file. */
  boolean isFile() {
    return NetworkFile.isNamedBy(typed);
  }

  /** The name in the zoo, or the absolute path. */
  @Override
  public String toString() {
    try {
      return isFile() ? TypedPath.absolute(typed).toString() : typed;
    } catch (InvalidPathException e) {
      return typed; // whoever reads the file says so
    }
  }
}
