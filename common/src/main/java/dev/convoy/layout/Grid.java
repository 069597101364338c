package dev.convoy.layout;

import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The different blocks of a layout, none of which overlaps another, to be found by what overlaps.
 */
final class Grid {

  /** The replicas of one term: their numbers, rising, and the rank of each. */
  static final class Replicas {
    private final int[] copies;
    private final int[] ranks;

    private Replicas(int[] copies, int[] ranks) {
      this.copies = copies;
      this.ranks = ranks;
    }

    /** The rank of one replica where that holds the block, else of the next that does. */
    int from(int copy) {
      if (ranks.length == 1) { // as most often, and asked a million times of a thousand ranks
        return ranks[0];
      }
      int at = Arrays.binarySearch(copies, copy);
      int next = at >= 0 ? at : -at - 1;
      return ranks[next % ranks.length];
    }
  }

  /** A block and who holds it, by term. */
  record Cell(Block block, SortedMap<Integer, Replicas> terms) {}

  /** Where a run of channels begins, and the cell that it belongs to. */
  private record Run(int to, Cell cell) {}

  /** The cells of some rows by their runs of channels. */
  private record Strip(Range rows, NavigableMap<Integer, Run> runs) {}

  private final NavigableMap<Integer, Strip> strips = new TreeMap<>(); // by their first row
  private final List<@Nullable Cell> cells = new ArrayList<>();

  private Grid() {}

  /** The grid of a layout's blocks; null where different blocks overlap. */
  static @Nullable Grid of(Layout layout) {
    Map<Block, SortedMap<Integer, List<Integer>>> holders = new LinkedHashMap<>();
    for (int rank = 0; rank < layout.ranks(); rank++) {
      if (!layout.block(rank).isEmpty()) {
        holders
            .computeIfAbsent(layout.block(rank), key -> new TreeMap<>())
            .computeIfAbsent(layout.term(rank), key -> new ArrayList<>())
            .add(rank);
      }
    }
    if (overlap(holders.keySet())) {
      return null;
    }
    Grid grid = new Grid();
    List<Integer> copies = layout.copies();
    Map<Block, Cell> cells = new LinkedHashMap<>();
    holders.forEach((block, ranks) -> cells.put(block, cell(block, ranks, copies)));
    cells.values().forEach(grid::add);
    layout.blocks().forEach(block -> grid.cells.add(cells.get(block)));
    return grid;
  }

  private static Cell cell(
      Block block, SortedMap<Integer, List<Integer>> holders, List<Integer> copies) {
    SortedMap<Integer, Replicas> terms = new TreeMap<>();
    holders.forEach(
        (term, ranks) ->
            terms.put(
                term,
                new Replicas(
                    ranks.stream().mapToInt(copies::get).toArray(),
                    ranks.stream().mapToInt(rank -> rank).toArray())));
    return new Cell(block, terms);
  }

  private static boolean overlap(Set<Block> blocks) {
    Map<Range, BitSet> channels = new LinkedHashMap<>();
    for (Block block : blocks) {
      BitSet taken = channels.computeIfAbsent(block.rows(), key -> new BitSet());
      for (Range run : block.channels().runs()) {
        int next = taken.nextSetBit(run.from());
        if (next >= 0 && next < run.to()) {
          return true;
        }
        taken.set(run.from(), run.to());
      }
    }
    List<Range> rows =
        channels.keySet().stream().sorted(Comparator.comparingInt(Range::from)).toList();
    for (int k = 1; k < rows.size(); k++) {
      if (rows.get(k).from() < rows.get(k - 1).to()) {
        return true;
      }
    }
    return false;
  }

  private void add(Cell cell) {
    Range rows = cell.block.rows();
    Strip strip = strips.computeIfAbsent(rows.from(), key -> new Strip(rows, new TreeMap<>()));
    for (Range run : cell.block.channels().runs()) {
      strip.runs.put(run.from(), new Run(run.to(), cell));
    }
  }

  /** The cell that a rank holds, null where it holds none. */
  @Nullable Cell cellOf(int rank) {
    return cells.get(rank);
  }

  /** The cells that have something in common with a block, each once. */
  Set<Cell> overlapping(Block block) {
    Set<Cell> found = Collections.newSetFromMap(new IdentityHashMap<>());
    if (block.isEmpty()) {
      return found;
    }
    Integer first = strips.floorKey(block.rows().from());
    int begin = first == null ? block.rows().from() : first;
    for (Strip strip : strips.subMap(begin, block.rows().to()).values()) {
      if (!strip.rows.intersect(block.rows()).isEmpty()) {
        collect(block.channels(), strip, found);
      }
    }
    return found;
  }

  private static void collect(Indices channels, Strip strip, Set<Cell> found) {
    for (Range run : channels.runs()) {
      Integer first = strip.runs.floorKey(run.from());
      int begin = first == null ? run.from() : first;
      for (Run held : strip.runs.subMap(begin, run.to()).values()) {
        if (held.to > run.from()) {
          found.add(held.cell);
        }
      }
    }
  }
}
