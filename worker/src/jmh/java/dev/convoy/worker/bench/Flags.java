package dev.convoy.worker.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A benchmark's options, each {@code --name value}. */
public final class Flags {
  private final Map<String, String> values = new TreeMap<>();

  /**
   * Reads a command line.
   *
   * @param known the names that are understood
   * @throws IllegalArgumentException when an option is unknown or has no value
   */
  public Flags(String[] arguments, String... known) {
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i].replaceFirst("^--", "");
      if (!Arrays.asList(known).contains(name) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            arguments[i] + " is no option with a value: give --" + String.join(", --", known));
      }
      values.put(name, arguments[i + 1]);
    }
  }

  /** An option's value, or what it is when it is not given. */
  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** A number. */
  public int number(String name, int otherwise) {
    return Integer.parseInt(text(name, String.valueOf(otherwise)));
  }

  /** Numbers with commas between them. */
  public List<Integer> numbers(String name, List<Integer> otherwise) {
    List<Integer> numbers = new ArrayList<>();
    if (!values.containsKey(name)) {
      return otherwise;
    }
    for (String number : text(name, "").split(",", -1)) {
      numbers.add(Integer.valueOf(number));
    }
    return numbers;
  }
}
