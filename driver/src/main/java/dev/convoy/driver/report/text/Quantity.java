package dev.convoy.driver.report.text;

import java.util.Locale;

/** Numbers as a reader wants them: with unit, and no more digits than mean something. */
public final class Quantity {
  private static final String[] BYTES = {"B", "KB", "MB", "GB", "TB"};
  private static final String[] COUNTS = {"", "k", "M", "G", "T"};

  private Quantity() {}

  /** Bytes with decimal units, as {@code 4.24 MB}. */
  public static String bytes(long bytes) {
    return scaled(bytes, BYTES);
  }

  /** A large count, as {@code 60.9 M}. */
  public static String rounded(long count) {
    return scaled(count, COUNTS).strip();
  }

  private static String scaled(long value, String[] units) {
    double rest = value;
    int unit = 0;
    while (Math.abs(rest) >= 999.5 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    return (unit == 0 ? Long.toString(value) : digits(rest)) + " " + units[unit];
  }

  /** A whole number with its thousands apart, as {@code 60,965,224}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Milliseconds, without unit. */
  public static String millis(double millis) {
    return digits(millis);
  }

  /** Three digits that count, but whole numbers whole. */
  public static String digits(double value) {
    double size = Math.abs(value);
    String format = size >= 99.95 ? "%.0f" : size >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }

  /** A duration in seconds, as {@code 42 s} or {@code 3 min 20 s}. */
  public static String seconds(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }
}
