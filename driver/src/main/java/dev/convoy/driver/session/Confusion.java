package dev.convoy.driver.session;

import dev.convoy.control.ControlMessage.Confused;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What test records, or pixels, of each class were taken for.
 *
 * @param classes 0 where nothing is classified
 * @param counts by label, and by what it was taken for, those that are not 0
 */
public record Confusion(int classes, SortedMap<Integer, SortedMap<Integer, Long>> counts) {
  /** Where nothing is classified. */
  public static final Confusion NONE = new Confusion(0, new TreeMap<>());

  /** Copies the maps. */
  public Confusion {
    TreeMap<Integer, SortedMap<Integer, Long>> copy = new TreeMap<>();
    counts.forEach(
        (label, row) -> copy.put(label, Collections.unmodifiableSortedMap(new TreeMap<>(row))));
    counts = Collections.unmodifiableSortedMap(copy);
  }

  /** The sum of what workers say. */
  static Confusion sum(Iterable<Confused> parts) {
    int classes = 0;
    TreeMap<Integer, SortedMap<Integer, Long>> counts = new TreeMap<>();
    for (Confused part : parts) {
      classes = part.classes();
      for (Confused.Cell cell : part.cells()) {
        counts
            .computeIfAbsent(cell.label(), label -> new TreeMap<>())
            .merge(cell.chosen(), cell.count(), Long::sum);
      }
    }
    return new Confusion(classes, counts);
  }

  private SortedMap<Integer, Long> row(int label) {
    return counts.getOrDefault(label, new TreeMap<>());
  }

  /** How many of a class there are. */
  public long count(int label) {
    return row(label).values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many of a class were taken for another one, or itself. */
  public long count(int label, int chosen) {
    return row(label).getOrDefault(chosen, 0L);
  }

  /** How many of a class were classified right. */
  public long correct(int label) {
    return count(label, label);
  }

  /** Whether it is known which class each was taken for, not only whether it was the right one. */
  public boolean isWhole() {
    return classes <= Confused.MOST_CLASSES
        && counts.values().stream().noneMatch(row -> row.containsKey(Confused.OTHER));
  }

  /**
   * What those of a class that were classified wrong were most often taken for, if that is known.
   */
  public OptionalInt mostOften(int label) {
    return row(label).entrySet().stream()
        .filter(cell -> cell.getKey() != label && cell.getKey() != Confused.OTHER)
        .max(
            Comparator.comparingLong((Map.Entry<Integer, Long> cell) -> cell.getValue())
                .thenComparing(Map.Entry.<Integer, Long>comparingByKey().reversed()))
        .map(cell -> OptionalInt.of(cell.getKey()))
        .orElse(OptionalInt.empty());
  }
}
