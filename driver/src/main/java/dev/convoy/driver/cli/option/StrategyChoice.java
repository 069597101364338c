package dev.convoy.driver.cli.option;

import dev.convoy.placement.Strategy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How work shall be shared out, as it is named on the command line. */
public sealed interface StrategyChoice {

  /** Its name on the command line. */
  String title();

  /** By a strategy. */
  record Named(Strategy strategy) implements StrategyChoice {
    @Override
    public String title() {
      return strategy.title();
    }
  }

  /** As the planner finds best for a network, a batch and workers. */
  record Auto() implements StrategyChoice {
    static final String TITLE = "auto";

    @Override
    public String title() {
      return TITLE;
    }
  }

  /** Reads one. */
  final class Name implements ITypeConverter<StrategyChoice> {
    @Override
    public StrategyChoice convert(String title) {
      if (title.equals(Auto.TITLE)) {
        return new Auto();
      }
      try {
        return new Named(Strategy.of(title));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage() + ", " + Auto.TITLE);
      }
    }
  }
}
