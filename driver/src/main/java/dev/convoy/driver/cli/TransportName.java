package dev.convoy.driver.cli;

import dev.convoy.job.Transport;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a transport's name. */
final class TransportName implements ITypeConverter<Transport> {

  /** Made by picocli. */
  TransportName() {}

  @Override
  public Transport convert(String title) {
    try {
      return Transport.of(title);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
