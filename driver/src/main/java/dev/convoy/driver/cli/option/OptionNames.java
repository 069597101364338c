package dev.convoy.driver.cli.option;

import dev.convoy.job.OptimizerSpec.Schedule;
import dev.convoy.job.Precision;
import dev.convoy.job.Transport;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Values of options by the names that they have on the command line. */
final class OptionNames {

  private OptionNames() {}

  /** Reads a precision. */
  static final class OfPrecision implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String name) {
      return known(Precision::of, name);
    }
  }

  /** Reads a transport. */
  static final class OfTransport implements ITypeConverter<Transport> {
    @Override
    public Transport convert(String name) {
      return known(Transport::of, name);
    }
  }

  /** Reads a schedule of the learning rate. */
  static final class OfSchedule implements ITypeConverter<Schedule> {
    @Override
    public Schedule convert(String name) {
      return Arrays.stream(Schedule.values())
          .filter(schedule -> title(schedule).equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "there is no schedule named %s: choose one of %s".formatted(name, titles())));
    }

    private static String titles() {
      return Arrays.stream(Schedule.values())
          .map(OfSchedule::title)
          .collect(Collectors.joining(", "));
    }

    private static String title(Schedule schedule) {
      return schedule.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The value of a name.
   *
   * @param of refuses with an {@link IllegalArgumentException} that lists the names
   */
  static <T> T known(Function<String, T> of, String name) {
    try {
      return of.apply(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
