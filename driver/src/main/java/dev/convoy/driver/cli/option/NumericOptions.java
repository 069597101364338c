package dev.convoy.driver.cli.option;

import dev.convoy.text.Quoted;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers on the command line: their bounds, and their units. */
public final class NumericOptions {
  private static final Pattern NUMBER = Pattern.compile("\\d*\\.?\\d+([eE][-+]?\\d{1,3})?");
  private static final Pattern WITH_UNIT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]*)");

  /** A petabyte. */
  private static final double MOST_MEGABYTES = 1 << 30;

  private static final Duration LONGEST = Duration.ofDays(7);

  private NumericOptions() {}

  /**
   * Checks a lower bound.
   *
   * @throws UserError naming option, value and bound
   */
  public static void atLeast(String option, long value, long bound) {
    if (value < bound) {
      throw UserError.usage(option + " " + value + " must be at least " + bound);
    }
  }

  /**
   * Checks two bounds.
   *
   * @throws UserError naming option, value and the bound that it misses
   */
  public static void between(String option, long value, long least, long most) {
    atLeast(option, value, least);
    if (value > most) {
      throw UserError.usage(option + " " + value + " must be at most " + most);
    }
  }

  /**
   * Reads a number greater than 0, one of a list.
   *
   * @param all the list, for the message
   */
  static double positive(String option, String number, String all) {
    if (NUMBER.matcher(number).matches()) {
      double value = Double.parseDouble(number);
      if (value > 0 && value < Double.POSITIVE_INFINITY) {
        return value;
      }
    }
    throw UserError.usage(
        "%s %s: '%s' is no number greater than 0; give one a worker, as 1,1,4, or measured"
            .formatted(option, Quoted.of(all), Quoted.of(number)));
  }

  /** Checks that a number lies in {@code [low, high)}. */
  static void within(String option, double value, double low, double high) {
    if (!(value >= low && value < high)) {
      String range =
          high == Double.POSITIVE_INFINITY
              ? "a number of at least " + low
              : "at least " + low + " and less than " + high;
      throw UserError.usage(option + " " + value + " must be " + range);
    }
  }

  /** Megabytes from {@code 4g}, {@code 512m} or a bare number of megabytes. */
  static long megabytes(String option, String text) {
    Matcher parts = WITH_UNIT.matcher(text);
    if (parts.matches()) {
      double number = Double.parseDouble(parts.group(1));
      double megabytes =
          switch (parts.group(2).toLowerCase(Locale.ROOT)) {
            case "g", "gb" -> number * 1024;
            case "", "m", "mb" -> number;
            default -> -1;
          };
      if (megabytes >= 0 && megabytes <= MOST_MEGABYTES) {
        return Math.round(megabytes);
      } else if (megabytes > 0) {
        throw UserError.usage(
            option + " '" + Quoted.of(text) + "' is more than any machine has: give 4g or 512m");
      }
    }
    throw UserError.usage(
        option + " '" + Quoted.of(text) + "' is no amount of memory: give 4g or 512m");
  }

  /** A time from {@code 10}, {@code 10s}, {@code 500ms} or {@code 2m}. */
  static Duration duration(String option, String text) {
    Matcher parts = WITH_UNIT.matcher(text);
    if (parts.matches()) {
      double number = Double.parseDouble(parts.group(1));
      double millis =
          switch (parts.group(2).toLowerCase(Locale.ROOT)) {
            case "ms" -> number;
            case "", "s" -> number * 1e3;
            case "m" -> number * 6e4;
            default -> -1;
          };
      if (millis >= 1 && millis <= LONGEST.toMillis()) {
        return Duration.ofMillis(Math.round(millis));
      } else if (millis >= 1) {
        throw UserError.usage(
            "%s '%s' is longer than %d days: give 10s, 500ms or 2m"
                .formatted(option, Quoted.of(text), LONGEST.toDays()));
      }
    }
    throw UserError.usage(option + " '" + Quoted.of(text) + "' is no time: give 10s, 500ms or 2m");
  }
}
