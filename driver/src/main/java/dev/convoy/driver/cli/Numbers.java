package dev.convoy.driver.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers on the command line: their bounds, and their units. */
final class Numbers {
  private static final Pattern NUMBER = Pattern.compile("\\d*\\.?\\d+([eE][-+]?\\d{1,3})?");
  private static final Pattern WITH_UNIT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]*)");

  private Numbers() {}

  /**
   * Checks a lower bound.
   *
   * @throws UserError naming option, value and bound
   */
  static void atLeast(String option, long value, long bound) {
    if (value < bound) {
      throw UserError.usage(option + " " + value + " must be at least " + bound);
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
            .formatted(option, all, number));
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
      switch (parts.group(2).toLowerCase(Locale.ROOT)) {
        case "g", "gb" -> {
          return Math.round(number * 1024);
        }
        case "", "m", "mb" -> {
          return Math.round(number);
        }
        default -> {
          // falls out to the refusal
        }
      }
    }
    throw UserError.usage(option + " '" + text + "' is no amount of memory: give 4g or 512m");
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
      if (millis >= 1) {
        return Duration.ofMillis(Math.round(millis));
      }
    }
    throw UserError.usage(option + " '" + text + "' is no time: give 10s, 500ms or 2m");
  }
}
