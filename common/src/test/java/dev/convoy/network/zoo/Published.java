package dev.convoy.network.zoo;

import dev.convoy.network.Network;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * One line of {@code published.csv}, which says what the columns mean and where they come from.
 *
 * @param name a network's name, followed by {@code groups=G} where it is not the usual number
 * @param input one record's shape, as {@code 3x224x224}
 * @param parameters all trained elements
 * @param macs multiply-accumulates of convolutions and fully connected layers
 * @param by who published the figures that follow
 * @param publishedParameters as published
 * @param publishedMacs as published, or empty
 * @param filters weights and multiply-accumulates layer by layer
 */
record Published(
    String name,
    String input,
    long parameters,
    long macs,
    String by,
    String publishedParameters,
    String publishedMacs,
    String filters) {

  /** All lines. */
  static List<Published> all() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Published.class.getResourceAsStream("published.csv")),
                StandardCharsets.UTF_8))) {
      return lines.lines().filter(l -> !l.startsWith("#")).skip(1).map(Published::parse).toList();
    }
  }

  private static Published parse(String line) {
    List<String> cells = List.of(line.split(",", -1));
    return new Published(
        cells.get(0),
        cells.get(1),
        Long.parseLong(cells.get(2)),
        Long.parseLong(cells.get(3)),
        cells.get(4),
        cells.get(5),
        cells.get(6),
        cells.get(7));
  }

  /** The network of this line. */
  Network network() {
    List<String> words = List.of(name.split(" groups=", -1));
    Options options = Options.PUBLISHED;
    return Zoo.network(
        words.get(0),
        words.size() == 1 ? options : options.withGroups(Integer.parseInt(words.get(1))));
  }

  @Override
  public String toString() {
    return name;
  }
}
