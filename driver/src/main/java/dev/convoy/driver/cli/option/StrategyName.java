package dev.convoy.driver.cli.option;

import dev.convoy.driver.planning.StrategyChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A strategy, or that the planner shall choose, by its name on the command line. */
final class StrategyName implements ITypeConverter<StrategyChoice> {
  @Override
  public StrategyChoice convert(String title) {
    try {
      return StrategyChoice.of(title);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
