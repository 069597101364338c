package dev.convoy.planner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * In which layouts a value that several units read may be brought to the workers: readers that need
 * it alike share what is brought, so it is no sum over pairs of units. A variable of its own says
 * which layouts are brought; each reader asks that its own is among them.
 */
final class SharedStates {
  /** With so many different layouts all sets of them are looked at, otherwise those of two. */
  private static final int FEW = 6;

  private SharedStates() {}

  /**
   * Sets of layouts, each of which some readers need.
   *
   * @param needs for each reader, what it needs under each of its choices
   * @param alike sets that must be among them
   */
  static List<Set<Integer>> of(List<List<Set<Integer>>> needs, Collection<Set<Integer>> alike) {
    Set<Set<Integer>> states = new LinkedHashSet<>(alike);
    Set<Integer> layouts = new TreeSet<>();
    needs.forEach(choices -> choices.forEach(layouts::addAll));
    for (List<Set<Integer>> one : needs) {
      states.addAll(one);
      for (List<Set<Integer>> other : needs) {
        for (Set<Integer> first : one) {
          other.forEach(second -> states.add(union(first, second)));
        }
      }
    }
    if (layouts.size() <= FEW) {
      states.addAll(subsets(List.copyOf(layouts)));
    }
    return List.copyOf(states);
  }

  static Set<Integer> union(Set<Integer> one, Set<Integer> other) {
    Set<Integer> both = new TreeSet<>(one);
    both.addAll(other);
    return both;
  }

  private static List<Set<Integer>> subsets(List<Integer> layouts) {
    List<Set<Integer>> all = new ArrayList<>();
    for (int bits = 1; bits < 1 << layouts.size(); bits++) {
      Set<Integer> set = new TreeSet<>();
      for (int k = 0; k < layouts.size(); k++) {
        if ((bits >> k & 1) == 1) {
          set.add(layouts.get(k));
        }
      }
      all.add(set);
    }
    return all;
  }
}
