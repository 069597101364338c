package dev.convoy.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.layout.Connections.Group;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private static final int ROWS = 12;
  private static final int CHANNELS = 24;

  private static Block block(int rowsFrom, int rowsTo, int channelsFrom, int channelsTo) {
    return new Block(new Range(rowsFrom, rowsTo), Indices.range(channelsFrom, channelsTo));
  }

  /** Layouts of six ranks: by rows, by channels, on meshes, whole, partial, with halos, uneven. */
  private static List<Layout> layouts() {
    List<Layout> all = new ArrayList<>();
    Block everything = block(0, ROWS, 0, CHANNELS);
    all.add(Layout.whole(Collections.nCopies(6, everything)));
    all.add(Layout.partial(Collections.nCopies(6, everything)));
    all.add(of(rank -> block(2 * rank, 2 * rank + 2, 0, CHANNELS)));
    all.add(of(rank -> block(0, ROWS, 4 * rank, 4 * rank + 4)));
    all.add(
        of(rank -> block(6 * (rank / 3), 6 * (rank / 3) + 6, 8 * (rank % 3), 8 * (rank % 3) + 8)));
    all.add(of(rank -> block(0, ROWS, 8 * (rank % 3), 8 * (rank % 3) + 8)));
    all.add(of(rank -> block(0, ROWS, Math.max(0, 4 * rank - 1), Math.min(24, 4 * rank + 5))));
    all.add(
        of(rank -> rank == 5 ? Block.NONE : block(0, ROWS, 5 * rank, Math.min(24, 5 * rank + 5))));
    List<Block> columns = all.get(5).blocks();
    all.add(new Layout(columns, List.of(0, 0, 0, 1, 1, 1)));
    return all;
  }

  private static Layout of(IntFunction<Block> block) {
    return Layout.whole(IntStream.range(0, 6).mapToObj(block).toList());
  }

  private static Set<List<Integer>> pairs(Redistribution redistribution) {
    return redistribution
        .transfers()
        .filter(t -> !t.isLocal())
        .map(t -> List.of(t.from(), t.to()))
        .collect(Collectors.toSet());
  }

  @Test
  void everyPairOfRanksIsCountedOnceAndNoGroupReachesIntoAnother() {
    int seen = 0;
    for (Layout source : layouts()) {
      for (Layout target : layouts()) {
        Redistribution there = Redistribution.plan(source, target);
        for (Redistribution each : List.of(there, there.transpose(), there.part(1, 2))) {
          check(each);
          seen++;
        }
      }
    }
    assertEquals(3 * 81, seen);
  }

  private static void check(Redistribution redistribution) {
    Set<List<Integer>> pairs = pairs(redistribution);
    Connections connections = redistribution.connections();
    for (int rank = 0; rank < 6; rank++) {
      int own = rank;
      assertEquals(pairs.stream().filter(p -> p.get(0) == own).count(), connections.sentBy(rank));
      assertEquals(
          pairs.stream().filter(p -> p.get(1) == own).count(), connections.receivedBy(rank));
    }
    Set<Integer> senders = new TreeSet<>();
    Set<Integer> receivers = new TreeSet<>();
    for (Group group : connections.groups()) {
      assertTrue(group.senders().stream().allMatch(senders::add), "a sender is in one group");
      assertTrue(group.receivers().stream().allMatch(receivers::add), "so is a receiver");
      List<List<Integer>> within =
          pairs.stream().filter(p -> group.senders().contains(p.get(0))).toList();
      assertEquals(within.size(), group.messages());
      assertTrue(within.stream().allMatch(p -> group.receivers().contains(p.get(1))));
    }
    assertEquals(pairs.stream().map(p -> p.get(0)).collect(Collectors.toSet()), senders);
    assertEquals(pairs.stream().map(p -> p.get(1)).collect(Collectors.toSet()), receivers);
  }

  @Test
  void replicasOfEachColumnAreAGroupOfTheirOwn() {
    Layout columns = of(rank -> block(0, ROWS, 8 * (rank % 3), 8 * (rank % 3) + 8));
    Layout addends = Layout.partial(columns.blocks());
    Layout halves =
        of(rank -> block(6 * (rank / 3), 6 * (rank / 3) + 6, 8 * (rank % 3), 8 * (rank % 3) + 8));
    List<Group> groups = Redistribution.plan(addends, halves).connections().groups();
    // Each of two replicas sends half to the other: a sender and a receiver make a group.
    assertEquals(6, groups.size());
    assertTrue(groups.stream().allMatch(group -> group.messages() == 1));
  }
}
