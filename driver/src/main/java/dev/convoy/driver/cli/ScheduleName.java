package dev.convoy.driver.cli;

import dev.convoy.job.OptimizerSpec.Schedule;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A schedule of the learning rate by the name that it has on the command line. */
final class ScheduleName implements ITypeConverter<Schedule> {
  @Override
  public Schedule convert(String name) {
    return Arrays.stream(Schedule.values())
        .filter(s -> title(s).equals(name))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException(refusal(name)));
  }

  private static String refusal(String name) {
    return "there is no schedule named "
        + name
        + ": choose one of "
        + Arrays.stream(Schedule.values())
            .map(ScheduleName::title)
            .collect(Collectors.joining(", "));
  }

  private static String title(Schedule schedule) {
    return schedule.name().toLowerCase(Locale.ROOT);
  }
}
