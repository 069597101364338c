package dev.convoy.layout;

import dev.convoy.layout.Layout.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The block transfers that change a tensor from one layout to another. As a linear map it is a
 * matrix of zeros and ones, so its exact backward is its transpose: every transfer reversed.
 *
 * <p>Every rank starts from zero and adds what it is sent, in the order of the sending ranks; where
 * an element arrives once, that is a copy.
 *
 * <ul>
 *   <li>whole to whole: each rank gets each element that it needs from one holder, from itself if
 *       it can;
 *   <li>partial to whole: from all holders (a reduction);
 *   <li>whole to partial: each element is put into the sum once;
 *   <li>partial to partial: each addend goes to one rank, and stays where it can.
 * </ul>
 *
 * @param source the layout before
 * @param target the layout after
 * @param transfers ordered by target rank, then source rank
 */
public record Redistribution(Layout source, Layout target, List<Transfer> transfers) {

  private static final Comparator<Transfer> ORDER =
      Comparator.comparingInt(Transfer::to)
          .thenComparingInt(Transfer::from)
          .thenComparingInt(t -> t.block().rows().from());

  /** Copies the transfers. */
  public Redistribution {
    transfers = List.copyOf(transfers);
  }

  /** Plans the change from one layout to another over the same ranks. */
  public static Redistribution plan(Layout source, Layout target) {
    if (source.ranks() != target.ranks()) {
      throw new IllegalArgumentException(
          "layouts over " + source.ranks() + " and " + target.ranks() + " ranks");
    }
    List<Transfer> transfers;
    if (source.kind() == Kind.WHOLE) {
      transfers = target.kind() == Kind.WHOLE ? fetch(source, target) : once(source, target);
    } else {
      transfers =
          target.kind() == Kind.WHOLE ? reduce(source, target) : turn(fetch(target, source));
    }
    return of(source, target, transfers);
  }

  private static Redistribution of(Layout source, Layout target, List<Transfer> transfers) {
    return new Redistribution(source, target, transfers.stream().sorted(ORDER).toList());
  }

  /** Each target rank fetches what it needs: first from itself, then from the ranks after it. */
  private static List<Transfer> fetch(Layout source, Layout target) {
    List<Transfer> transfers = new ArrayList<>();
    int ranks = source.ranks();
    for (int to = 0; to < ranks; to++) {
      List<Block> missing = List.of(target.block(to));
      for (int k = 0; k < ranks; k++) {
        int from = (to + k) % ranks;
        missing = take(missing, source.block(from), from, to, transfers);
      }
    }
    return transfers;
  }

  private static List<Transfer> reduce(Layout source, Layout target) {
    List<Transfer> transfers = new ArrayList<>();
    for (int to = 0; to < target.ranks(); to++) {
      for (int from = 0; from < source.ranks(); from++) {
        take(List.of(target.block(to)), source.block(from), from, to, transfers);
      }
    }
    return transfers;
  }

  /**
   * One pair of ranks an element: the lowest that holds it on both sides, else the lowest of each.
   */
  private static List<Transfer> once(Layout source, Layout target) {
    List<Transfer> transfers = new ArrayList<>();
    List<Block> placed = new ArrayList<>();
    for (int rank = 0; rank < source.ranks(); rank++) {
      place(source, target, rank, rank, placed, transfers);
    }
    for (int from = 0; from < source.ranks(); from++) {
      for (int to = 0; to < target.ranks(); to++) {
        place(source, target, from, to, placed, transfers);
      }
    }
    return transfers;
  }

  private static void place(
      Layout source,
      Layout target,
      int from,
      int to,
      List<Block> placed,
      List<Transfer> transfers) {
    List<Block> rest = List.of(target.block(to).intersect(source.block(from)));
    for (Block done : placed) {
      rest = rest.stream().flatMap(b -> b.minus(done).stream()).toList();
    }
    for (Block block : rest) {
      if (!block.isEmpty()) {
        transfers.add(new Transfer(from, to, block));
        placed.add(block);
      }
    }
  }

  /** Sends what {@code held} has of the missing blocks; returns what is still missing. */
  private static List<Block> take(
      List<Block> missing, Block held, int from, int to, List<Transfer> transfers) {
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

  private static List<Transfer> turn(List<Transfer> transfers) {
    return transfers.stream().map(Transfer::reversed).toList();
  }

  /** The same blocks sent back: the backward pass of this redistribution. */
  public Redistribution transpose() {
    return of(target.gradient(), source.gradient(), turn(transfers));
  }

  /** What a rank sends to another, in the order in which it lies in the message. */
  public List<Transfer> between(int from, int to) {
    return transfers.stream().filter(t -> t.from() == from && t.to() == to).toList();
  }

  /** Whether all that this rank receives is its own whole block, unchanged. */
  public boolean isIdentity(int rank) {
    if (!source.block(rank).equals(target.block(rank))) {
      return false;
    }
    List<Transfer> in = transfers.stream().filter(t -> t.to() == rank).toList();
    return in.isEmpty()
        ? target.block(rank).isEmpty()
        : in.size() == 1 && in.get(0).isLocal() && in.get(0).block().equals(target.block(rank));
  }

  /** Rows times channels that a rank sends to others; times a channel's bytes, its traffic. */
  public long sentBy(int rank) {
    return transfers.stream()
        .filter(t -> t.from() == rank && !t.isLocal())
        .mapToLong(t -> t.block().size())
        .sum();
  }

  /** Rows times channels that a rank receives from others. */
  public long receivedBy(int rank) {
    return transfers.stream()
        .filter(t -> t.to() == rank && !t.isLocal())
        .mapToLong(t -> t.block().size())
        .sum();
  }

  /** Whether nothing crosses from one rank to another. */
  public boolean isLocal() {
    return transfers.stream().allMatch(Transfer::isLocal);
  }

  /** Its name in the field, for reports. */
  public String collective() {
    if (isLocal()) {
      return "local";
    }
    boolean reduces = source.kind() == Kind.PARTIAL;
    boolean toAll = target.blocks().stream().allMatch(target.block(0)::equals);
    boolean fromAll = source.blocks().stream().allMatch(source.block(0)::equals);
    if (reduces) {
      return toAll ? "all-reduce" : "reduce-scatter";
    }
    return toAll && !fromAll ? "all-gather" : "all-to-all";
  }
}
