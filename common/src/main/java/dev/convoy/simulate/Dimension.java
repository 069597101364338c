package dev.convoy.simulate;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a quantity in a cluster's file measures, and the units in which it may be given. */
enum Dimension {
  /** In seconds. */
  TIME("a time", "20 us", Map.of("s", 1.0, "ms", 1e-3, "us", 1e-6, "ns", 1e-9)),
  /** In bytes a second. */
  BANDWIDTH(
      "a bandwidth",
      "10 Gbit/s or 6 GB/s",
      Map.of(
          "B/s", 1.0, "KB/s", 1e3, "MB/s", 1e6, "GB/s", 1e9, "TB/s", 1e12, "Mbit/s", 1.25e5,
          "Gbit/s", 1.25e8, "Tbit/s", 1.25e11)),
  /** In multiply-accumulates a second. */
  ARITHMETIC(
      "a rate of multiply-accumulates",
      "1.5 TMAC/s",
      Map.of("MAC/s", 1.0, "MMAC/s", 1e6, "GMAC/s", 1e9, "TMAC/s", 1e12));

  private static final Pattern WITH_UNIT =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,15})?(?:[eE][+-]?\\d{1,2})?)\\s*([A-Za-z]+(?:/s)?)");

  private final String what;
  private final String example;

  @SuppressWarnings("ImmutableEnumChecker") // a copy that nobody can change
  private final Map<String, Double> units;

  Dimension(String what, String example, Map<String, Double> units) {
    this.what = what;
    this.example = example;
    this.units = Map.copyOf(units);
  }

  /** What is expected, for errors. */
  String describe() {
    return what + " as " + example;
  }

  /** The quantity of a text in the first unit, null where it is none. */
  @Nullable Double read(String text) {
    Matcher parts = WITH_UNIT.matcher(text.trim());
    if (!parts.matches()) {
      return null;
    }
    Double unit = units.get(parts.group(2));
    return unit == null
        ? null
        : Double.valueOf( // of decimals, so that 10 us are 10e-6
            new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)).doubleValue());
  }
}
