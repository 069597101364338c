package dev.convoy.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * Plans transfers one by one.
 *
 * <p>Which of several replicas sends is told by the receiver alone, whatever the term: then all
 * terms take the same way, and on the way back the replicas of an addend's gradient are equal.
 */
final class TransferPlanner {
  private final Layout source;
  private final Layout target;
  private final List<Integer> copies;
  private final List<Transfer> transfers = new ArrayList<>();

  TransferPlanner(Layout source, Layout target) {
    this.source = source;
    this.target = target;
    this.copies = source.copies();
  }

  List<Transfer> transfers() {
    for (int term : source.terms().stream().distinct().sorted().toList()) {
      if (target.isPartial()) {
        place(term);
      } else {
        for (int rank = 0; rank < target.ranks(); rank++) {
          fetch(term, rank, copies.get(rank), List.of(target.block(rank)));
        }
      }
    }
    return transfers;
  }

  /**
   * A rank fetches one term of what it needs: first from this replica, then from those after it.
   */
  private void fetch(int term, int to, int firstCopy, List<Block> needed) {
    List<Block> missing = needed;
    for (int k = 0; k < source.ranks(); k++) {
      int copy = (firstCopy + k) % source.ranks();
      for (int holder = 0; holder < source.ranks(); holder++) {
        if (source.term(holder) == term && copies.get(holder) == copy) {
          missing = take(missing, holder, to);
        }
      }
    }
  }

  /** Sends what a holder has of the missing blocks; returns what is still missing. */
  private List<Block> take(List<Block> missing, int from, int to) {
    Block held = source.block(from);
    List<Block> rest = new ArrayList<>();
    for (Block block : missing) {
      Block found = block.intersect(held);
      if (found.isEmpty()) {
        rest.add(block);
      } else {
        transfers.add(new Transfer(from, to, found));
        rest.addAll(block.minus(held));
      }
    }
    return rest;
  }

  /**
   * Puts each element of a term into one term of the target: one that a holder has itself if there
   * is such, else the lowest.
   */
  private void place(int term) {
    List<Block> placed = new ArrayList<>();
    for (int rank = 0; rank < source.ranks(); rank++) {
      place(term, rank, rank, placed);
    }
    for (int from = 0; from < source.ranks(); from++) {
      for (int to = 0; to < target.ranks(); to++) {
        place(term, from, to, placed);
      }
    }
  }

  private void place(int term, int from, int to, List<Block> placed) {
    if (source.term(from) != term) {
      return;
    }
    List<Block> rest = List.of(target.block(to).intersect(source.block(from)));
    for (Block done : placed) {
      rest = rest.stream().flatMap(b -> b.minus(done).stream()).toList();
    }
    List<Block> found = rest.stream().filter(b -> !b.isEmpty()).toList();
    placed.addAll(found);
    List<Integer> replicas = target.copies();
    for (int rank = 0; rank < target.ranks(); rank++) {
      if (target.term(rank) == target.term(to)) {
        Block own = target.block(rank);
        fetch(term, rank, replicas.get(rank), found.stream().map(own::intersect).toList());
      }
    }
  }
}
