package dev.convoy.driver.cli.option;

import dev.convoy.driver.baseline.Baseline;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What {@code compare --strategies} names: a strategy of Convoy's, or a baseline from outside. */
public sealed interface Contender {

  /** One of Convoy's own. */
  record Own(Entrant entrant) implements Contender {
    @Override
    public String toString() {
      return entrant.toString();
    }
  }

  /** One from outside. */
  record Outside(Baseline baseline) implements Contender {
    @Override
    public String toString() {
      return baseline.title();
    }
  }

  /** Reads one. */
  final class Name implements ITypeConverter<Contender> {
    private final Entrant.Name own = new Entrant.Name();

    @Override
    public Contender convert(String text) {
      if (!Baseline.isMeantBy(text)) {
        return new Own(own.convert(text));
      }
      try {
        return new Outside(Baseline.of(text));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
