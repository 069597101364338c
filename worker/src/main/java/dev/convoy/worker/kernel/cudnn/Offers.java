package dev.convoy.worker.kernel.cudnn;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What cuDNN offers for one direction of a convolution, and which of that is taken: only what
 * treats factors as it may; of that only what gives the same numbers each time, where there is any;
 * and of that the fastest that needs no more than a bounded room.
 *
 * @param all as cuDNN's heuristic orders them: what it expects to be the fastest first
 */
record Offers(List<Algorithm> all, Factors factors) {
  /**
   * The room that a fast algorithm may take, in bytes; where none fits, the one that needs least is
   * taken.
   */
  static final long ROOM = 512L << 20;

  Offers {
    all = List.copyOf(all);
  }

  private List<Algorithm> usable() {
    List<Algorithm> usable =
        all.stream().filter(Algorithm::runs).filter(a -> factors.allow(a.math())).toList();
    List<Algorithm> deterministic = usable.stream().filter(Algorithm::deterministic).toList();
    return deterministic.isEmpty() ? usable : deterministic;
  }

  /** Those that are worth timing, by name, in the order of the offers. */
  Map<String, Algorithm> candidates() {
    Map<String, Algorithm> candidates = new LinkedHashMap<>();
    usable().stream()
        .filter(a -> a.workspace() <= ROOM)
        .forEach(a -> candidates.putIfAbsent(a.name(), a));
    return candidates;
  }

  /** What the candidate that needs most needs, in bytes. */
  long workspace() {
    return candidates().values().stream().mapToLong(Algorithm::workspace).max().orElse(0);
  }

  /**
   * What is taken where nothing is timed.
   *
   * @throws Algorithm.NotOffered when there is nothing that may be used
   */
  Algorithm expected(String what) {
    return candidates().values().stream()
        .findFirst()
        .or(() -> usable().stream().min(Comparator.comparingLong(Algorithm::workspace)))
        .orElseThrow(() -> new Algorithm.NotOffered("cuDNN has no way to run " + what));
  }

  /**
   * The name of the fastest candidate.
   *
   * @param timed what was timed, candidate or not, the fastest first
   */
  Optional<String> fastest(Collection<Algorithm> timed) {
    Predicate<String> candidate = candidates()::containsKey;
    return timed.stream()
        .filter(Algorithm::runs)
        .map(Algorithm::name)
        .filter(candidate)
        .findFirst();
  }
}
