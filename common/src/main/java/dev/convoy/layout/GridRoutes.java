package dev.convoy.layout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Transfers from a layout whose different blocks do not overlap, as those of owners are, to one
 * that holds values: each receiver needs each block that it overlaps from one replica a term, from
 * itself or else from the next. Ranks with equal blocks are looked at together, so that what a
 * thousand ranks send is counted without making a million transfers.
 */
final class GridRoutes implements Routes {

  /** Rows times channels that each rank sends to others, and receives from them. */
  private static final class Totals {
    private final long[] sent;
    private final long[] received;

    Totals(int ranks) {
      sent = new long[ranks];
      received = new long[ranks];
    }
  }

  /** Ranks that need the same block. */
  private record Receivers(Block block, List<Integer> ranks) {}

  private final Layout source;
  private final Layout target;
  private final Grid grid;
  private final List<Receivers> receivers;
  private final List<Integer> copies;
  private volatile @Nullable Totals totals;

  private GridRoutes(Layout source, Layout target, Grid grid) {
    this.source = source;
    this.target = target;
    this.grid = grid;
    this.copies = source.copies();
    Map<Block, List<Integer>> alike = new LinkedHashMap<>();
    for (int rank = 0; rank < target.ranks(); rank++) {
      if (!target.block(rank).isEmpty()) {
        alike.computeIfAbsent(target.block(rank), key -> new ArrayList<>()).add(rank);
      }
    }
    receivers =
        alike.entrySet().stream().map(e -> new Receivers(e.getKey(), e.getValue())).toList();
  }

  /** Those between two layouts; null where they are not of this kind. */
  static @Nullable Routes plan(Layout source, Layout target) {
    Grid grid = target.isPartial() ? null : Grid.of(source);
    return grid == null ? null : new GridRoutes(source, target, grid);
  }

  /** Whoever is the same replica of this term as a rank is of its own, else the next. */
  private int sender(Grid.Replicas replicas, int to) {
    return replicas.from(copies.get(to));
  }

  private Grid.Replicas replicasWith(int rank, Grid.Cell cell) {
    return Objects.requireNonNull(cell.terms().get(source.term(rank)));
  }

  @Override
  public List<Transfer> to(int rank) {
    List<Transfer> transfers = new ArrayList<>();
    Block needed = target.block(rank);
    for (Grid.Cell cell : grid.overlapping(needed)) {
      Block common = needed.intersect(cell.block());
      for (Grid.Replicas replicas : cell.terms().values()) {
        transfers.add(new Transfer(sender(replicas, rank), rank, common));
      }
    }
    transfers.sort(Comparator.comparingInt(Transfer::from));
    return transfers;
  }

  @Override
  public List<Transfer> from(int rank) {
    Grid.Cell cell = grid.cellOf(rank);
    if (cell == null) {
      return List.of();
    }
    List<Transfer> transfers = new ArrayList<>();
    Grid.Replicas replicas = replicasWith(rank, cell);
    for (Receivers some : receivers) {
      Block common = some.block.intersect(cell.block());
      if (!common.isEmpty()) {
        for (int to : some.ranks) {
          if (sender(replicas, to) == rank) {
            transfers.add(new Transfer(rank, to, common));
          }
        }
      }
    }
    transfers.sort(Comparator.comparingInt(Transfer::to));
    return transfers;
  }

  @Override
  public List<Transfer> between(int from, int to) {
    Grid.Cell cell = grid.cellOf(from);
    if (cell == null || sender(replicasWith(from, cell), to) != from) {
      return List.of();
    }
    Block common = target.block(to).intersect(cell.block());
    return common.isEmpty() ? List.of() : List.of(new Transfer(from, to, common));
  }

  @Override
  public boolean keepsRows() {
    return receivers.stream()
        .allMatch(
            some ->
                grid.overlapping(some.block).stream()
                    .allMatch(cell -> cell.block().rows().equals(some.block.rows())));
  }

  @Override
  public long sentBy(int rank) {
    return totals().sent[rank];
  }

  @Override
  public long receivedBy(int rank) {
    return totals().received[rank];
  }

  @Override
  public void connect(int ranks, Connections.Pairs pairs) {
    // A rank holds one cell under one term, so no pair is met twice.
    for (Receivers some : receivers) {
      for (Grid.Cell cell : grid.overlapping(some.block)) {
        for (Grid.Replicas replicas : cell.terms().values()) {
          for (int to : some.ranks) {
            int from = sender(replicas, to);
            if (from != to) {
              pairs.link(from, to);
            }
          }
        }
      }
    }
  }

  private Totals totals() {
    Totals known = totals;
    if (known == null) {
      known = count();
      totals = known;
    }
    return known;
  }

  private Totals count() {
    Totals all = new Totals(source.ranks());
    for (Receivers some : receivers) {
      for (Grid.Cell cell : grid.overlapping(some.block)) {
        long size = some.block.intersect(cell.block()).size();
        for (Grid.Replicas replicas : cell.terms().values()) {
          for (int to : some.ranks) {
            int from = sender(replicas, to);
            if (from != to) {
              all.sent[from] += size;
              all.received[to] += size;
            }
          }
        }
      }
    }
    return all;
  }
}
