package dev.convoy.worker.bench;

import java.util.Locale;

/** Elements for tables, in three significant digits. */
public final class Figure {
  private Figure() {}

  /** The number without an exponent. */
  public static String of(double number) {
    double size = Math.abs(number);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }
}
