package dev.convoy.driver.cli.option;

import dev.convoy.placement.Strategy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A strategy by the name that it has on the command line. */
final class StrategyName implements ITypeConverter<Strategy> {
  @Override
  public Strategy convert(String title) {
    try {
      return Strategy.of(title);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
