package dev.convoy.worker.bench;

import dev.convoy.network.zoo.Zoo;
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

  /**
   * A number above 0.
   *
   * @throws IllegalArgumentException when what is given is none
   */
  public int number(String name, int otherwise) {
    return parse(name, text(name, String.valueOf(otherwise)));
  }

  /** Elements with commas between them. */
  public List<Integer> numbers(String name, List<Integer> otherwise) {
    if (!values.containsKey(name)) {
      return otherwise;
    }
    return Arrays.stream(text(name, "").split(",", -1)).map(n -> parse(name, n)).toList();
  }

  private static int parse(String name, String number) {
    try {
      int value = Integer.parseInt(number.strip());
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "--" + name + " " + number + " is no whole number from 1 to " + Integer.MAX_VALUE);
  }

  /**
   * Some of an enum's constants, by their names with commas between them; all when none is given.
   *
   * @throws IllegalArgumentException when a name is none of them
   */
  public <E extends Enum<E>> List<E> choices(String name, Class<E> among) {
    List<E> all = List.of(among.getEnumConstants());
    if (!values.containsKey(name)) {
      return all;
    }
    List<String> wanted = List.of(text(name, "").split(",", -1));
    List<String> known = all.stream().map(Enum::name).toList();
    if (!known.containsAll(wanted)) {
      throw new IllegalArgumentException(
          "--" + name + " " + text(name, "") + " is not among " + String.join(", ", known));
    }
    return all.stream().filter(e -> wanted.contains(e.name())).toList();
  }

  /**
   * The networks to measure and their batches: the one given by {@code --network} and {@code
   * --batch}, else those of a benchmark.
   *
   * @throws dev.convoy.network.NetworkException when no network has that name
   */
  public Map<String, Integer> batches(Map<String, Integer> otherwise) {
    String network = text("network", "");
    if (network.isEmpty()) {
      return otherwise;
    }
    Zoo.network(network);
    return Map.of(network, number("batch", 16));
  }

  /** The numbers of threads to measure at: those given, else one and all. */
  public List<Integer> threads() {
    int all = Runtime.getRuntime().availableProcessors();
    return numbers("threads", all == 1 ? List.of(1) : List.of(1, all));
  }
}
