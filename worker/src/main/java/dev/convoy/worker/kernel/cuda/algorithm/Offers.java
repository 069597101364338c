package dev.convoy.worker.kernel.cuda.algorithm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What cuDNN offers for one direction of a convolution, and which of that is taken: only what says
 * that it treats factors as it may; of that only what gives the same values each time, where there
 * is any; and of that the fastest that needs no more than a bounded room.
 *
 * @param all as cuDNN's heuristic orders them: what it expects to be the fastest first
 * @param refused what was among them and was found not to keep its promise, each with the reason
 */
record Offers(List<Algorithm> all, Factors factors, List<String> refused) {
  /**
   * The room that a fast algorithm may take, in bytes; where none fits, the one that needs least is
   * taken.
   */
  static final long ROOM = 512L << 20;

  Offers {
    all = List.copyOf(all);
    refused = List.copyOf(refused);
  }

  /** Of which none is refused. */
  Offers(List<Algorithm> all, Factors factors) {
    this(all, factors, List.of());
  }

  /** These offers without one of them. */
  Offers without(Algorithm algorithm, String reason) {
    List<String> reasons = new ArrayList<>(refused);
    reasons.add("algorithm " + algorithm.number() + " " + reason);
    return new Offers(
        all.stream().filter(a -> !a.name().equals(algorithm.name())).toList(), factors, reasons);
  }

  private Stream<Algorithm> allowed() {
    return all.stream().filter(Algorithm::runs).filter(a -> factors.allow(a.math()));
  }

  private List<Algorithm> usable() {
    List<Algorithm> deterministic = allowed().filter(Algorithm::deterministic).toList();
    return deterministic.isEmpty() ? allowed().toList() : deterministic;
  }

  /** All that may be taken when what is better is refused, by name. */
  Map<String, Algorithm> byName() {
    return byName(allowed());
  }

  /** Those that are worth timing, by name, in the order of the offers. */
  Map<String, Algorithm> candidates() {
    return byName(usable().stream().filter(Offers::fits));
  }

  private static Map<String, Algorithm> byName(Stream<Algorithm> algorithms) {
    Map<String, Algorithm> named = new LinkedHashMap<>();
    algorithms.forEach(a -> named.putIfAbsent(a.name(), a));
    return named;
  }

  private static boolean fits(Algorithm algorithm) {
    return algorithm.workspace() <= ROOM;
  }

  /** What the one that needs most needs, in bytes, of all that may become candidates. */
  long workspace() {
    return allowed().filter(Offers::fits).mapToLong(Algorithm::workspace).max().orElse(0);
  }

  /**
   * What is taken where nothing is timed.
   *
   * @throws Algorithm.NotOffered when there is nothing that may be used, with the reasons
   */
  Algorithm expected(String what) {
    return candidates().values().stream()
        .findFirst()
        .or(() -> usable().stream().min(Comparator.comparingLong(Algorithm::workspace)))
        .orElseThrow(() -> new Algorithm.NotOffered(whyNone(what)));
  }

  private String whyNone(String what) {
    return "cuDNN has no way to run "
        + what
        + (refused.isEmpty()
            ? ""
            : " that keeps "
                + factors.title()
                + " (its "
                + String.join(", ", refused)
                + "): use --precision tf32");
  }

  /**
   * What is taken.
   *
   * @param timed what was timed, candidate or not, the fastest first; empty where nothing was
   * @throws Algorithm.NotOffered when there is nothing that may be used, with the reasons
   */
  Algorithm best(Collection<Algorithm> timed, String what) {
    return fastest(timed).map(candidates()::get).orElseGet(() -> expected(what));
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
