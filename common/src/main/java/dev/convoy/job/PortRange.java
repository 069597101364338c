package dev.convoy.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports that may be listened on, for firewalls that let only these through.
 *
 * @param first 0 where any free port will do, and then so is {@code last}
 * @param last not below the first
 */
public record PortRange(int first, int last) {
  /** Any free port. */
  public static final PortRange ANY = new PortRange(0, 0);

  private static final String NONE_NAMED = "any";
  private static final int LARGEST = 65_535;
  private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  /** Checks the bounds. */
  public PortRange {
    boolean any = first == 0 && last == 0;
    if (!any && (first < 1 || last < first || last > LARGEST)) {
      throw new IllegalArgumentException(
          "%d-%d are no ports: give two numbers from 1 to %d, the smaller one first"
              .formatted(first, last, LARGEST));
    }
  }

  /**
   * Reads {@code 40000-40100}, one port, or {@code any}.
   *
   * @throws IllegalArgumentException if it is no such range
   */
  public static PortRange parse(String text) {
    if (text.trim().equals(NONE_NAMED)) {
      return ANY;
    }
    Matcher form = FORM.matcher(text.trim());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no range of ports: give one as 40000-40100");
    }
    int first = Integer.parseInt(form.group(1));
    int last = form.group(2) == null ? first : Integer.parseInt(form.group(2));
    if (first == 0) {
      throw new IllegalArgumentException("port 0 is no port: give a range as 40000-40100");
    }
    return new PortRange(first, last);
  }

  /** Whether any free port will do. */
  public boolean isAny() {
    return first == 0;
  }

  @Override
  public String toString() {
    return isAny() ? NONE_NAMED : first == last ? "" + first : first + "-" + last;
  }
}
