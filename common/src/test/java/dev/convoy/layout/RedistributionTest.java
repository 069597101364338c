package dev.convoy.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.mesh.DeviceMesh;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of layouts on 1-D and 2-D meshes: even, uneven, permuted, and larger than the tensor.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RedistributionTest {

  /** A whole tensor of rows times channels, held by the ranks of a mesh. */
  record Tensor(int rows, int channels, DeviceMesh mesh) {
    @Override
    public String toString() {
      return rows + "×" + channels + " on " + mesh;
    }
  }

  /** The plan from one way to hold it to another. */
  record Case(Tensor tensor, Redistribution plan) {
    Layout source() {
      return plan.source();
    }

    Layout target() {
      return plan.target();
    }

    int rows() {
      return tensor.rows();
    }

    int channels() {
      return tensor.channels();
    }

    int ranks() {
      return tensor.mesh().ranks();
    }
  }

  static List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    for (DeviceMesh mesh :
        List.of(
            new DeviceMesh(1, 1),
            new DeviceMesh(1, 3),
            new DeviceMesh(4, 1),
            new DeviceMesh(2, 2),
            new DeviceMesh(2, 3),
            new DeviceMesh(3, 2))) {
      for (int[] size : new int[][] {{6, 12}, {5, 7}, {3, 2}}) {
        tensors.add(new Tensor(size[0], size[1], mesh));
      }
    }
    return tensors;
  }

  /** Every pair of layouts of a tensor. */
  private static List<Case> cases(Tensor tensor) {
    List<Layout> layouts = layouts(tensor.mesh(), tensor.rows(), tensor.channels());
    List<Case> cases = new ArrayList<>();
    for (Layout source : layouts) {
      for (Layout target : layouts) {
        cases.add(new Case(tensor, Redistribution.plan(source, target)));
      }
    }
    return cases;
  }

  private final Map<Tensor, List<Case>> known = new HashMap<>();

  /** Looks at every pair of layouts of a tensor; a failure names the pair. */
  private void everyPair(Tensor tensor, Consumer<Case> test) {
    for (Case c : known.computeIfAbsent(tensor, RedistributionTest::cases)) {
      try {
        test.accept(c);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(c.source() + " to " + c.target() + ": " + e.getMessage(), e);
      }
    }
  }

  /** Which term of the value a rank contributes to. */
  private interface Terms {
    int of(int rank);
  }

  /**
   * Rows and channels each split over no, one or both axes, channels in order, shuffled or in
   * stripes, parts even or rising; replicas, addends, and addends along one axis with replicas
   * along the other.
   */
  private static List<Layout> layouts(DeviceMesh mesh, int rows, int channels) {
    List<Integer> mixed = new ArrayList<>(Indices.all(channels).stream().boxed().toList());
    Collections.shuffle(mixed, new Random(5));
    Indices shuffled = Indices.of(mixed.stream().mapToInt(i -> i).toArray());
    List<Layout> layouts = new ArrayList<>();
    List<Terms> kinds = List.of(r -> 0, r -> r, mesh::dataCoordinate, mesh::modelCoordinate);
    for (Terms kind : kinds.subList(0, mesh.data() > 1 && mesh.model() > 1 ? 4 : 2)) {
      layouts.add(layout(mesh, kind, r -> whole(rows, channels)));
      layouts.add(
          layout(
              mesh,
              kind,
              r ->
                  new Block(
                      part(rows, mesh.dataCoordinate(r), mesh.data()), Indices.all(channels))));
      layouts.add(
          layout(
              mesh,
              kind,
              r ->
                  new Block(
                      new Range(0, rows), slice(shuffled, mesh.modelCoordinate(r), mesh.model()))));
      layouts.add(
          layout(
              mesh,
              kind,
              r ->
                  new Block(
                      part(rows, mesh.dataCoordinate(r), mesh.data()),
                      stripes(channels, mesh.modelCoordinate(r), mesh.model()))));
      layouts.add(
          layout(
              mesh,
              kind,
              r -> new Block(new Range(0, rows), slice(Indices.all(channels), r, mesh.ranks()))));
      layouts.add(
          layout(
              mesh,
              kind,
              r ->
                  new Block(
                      rising(rows, mesh.dataCoordinate(r), mesh.data()),
                      shuffled.slice(
                          rising(channels, mesh.modelCoordinate(r), mesh.model()).from(),
                          rising(channels, mesh.modelCoordinate(r), mesh.model()).size()))));
    }
    return layouts;
  }

  private interface Owner {
    Block of(int rank);
  }

  private static Layout layout(DeviceMesh mesh, Terms terms, Owner owner) {
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      blocks.add(owner.of(rank));
    }
    return new Layout(blocks, IntStream.range(0, mesh.ranks()).map(terms::of).boxed().toList());
  }

  private static Block whole(int rows, int channels) {
    return new Block(new Range(0, rows), Indices.all(channels));
  }

  private static Range part(int size, int part, int parts) {
    return new Range(0, size).part(part, parts);
  }

  /** Parts in proportion to 1, 2, 3 ...: those of workers of such speeds. */
  private static Range rising(int size, int part, int parts) {
    int all = parts * (parts + 1);
    return new Range(size * part * (part + 1) / all, size * (part + 1) * (part + 2) / all);
  }

  private static Indices slice(Indices all, int part, int parts) {
    Range positions = part(all.size(), part, parts);
    return all.slice(positions.from(), positions.size());
  }

  private static Indices stripes(int channels, int part, int parts) {
    return Indices.of(Indices.all(channels).stream().filter(c -> c % parts == part).toArray());
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void theValueIsKept(Tensor tensor) {
    everyPair(tensor, RedistributionTest::assertKeepsTheValue);
  }

  private static void assertKeepsTheValue(Case c) {
    double[][] x = values(c, c.source(), 1);
    double[][] y = move(c.plan(), x, c);
    assertArrayEquals(value(c, c.source(), x), value(c, c.target(), y));
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void forwardAndBackwardAreAdjoint(Tensor tensor) {
    everyPair(tensor, RedistributionTest::assertAdjoint);
  }

  private static void assertAdjoint(Case c) {
    Redistribution forward = c.plan();
    double[][] x = values(c, c.source(), 1);
    double[][] g = values(c, c.target().gradient(), 2);
    assertEquals(dot(move(forward, x, c), g), dot(x, move(forward.transpose(), g, c)));
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void theTransposeIsTheRedistributionOfTheGradient(Tensor tensor) {
    everyPair(tensor, RedistributionTest::assertTransposeMovesTheGradient);
  }

  private static void assertTransposeMovesTheGradient(Case c) {
    Redistribution backward = c.plan().transpose();
    double[][] g = values(c, c.target().gradient(), 3);
    double[][] moved = move(backward, g, c);
    assertArrayEquals(value(c, c.target().gradient(), g), value(c, c.source().gradient(), moved));
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void plannedBytesAreMovedBytes(Tensor tensor) {
    everyPair(tensor, RedistributionTest::assertPlannedIsMoved);
  }

  private static void assertPlannedIsMoved(Case c) {
    Redistribution plan = c.plan();
    long moved = 0;
    for (Transfer t : plan.transfers().toList()) {
      moved += t.isLocal() ? 0 : elements(c, t.block()).length;
    }
    long sent = 0;
    long received = 0;
    for (int rank = 0; rank < c.ranks(); rank++) {
      sent += plan.sentBy(rank);
      received += plan.receivedBy(rank);
    }
    assertEquals(moved, sent);
    assertEquals(moved, received);
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void nobodyFetchesWhatItHolds(Tensor tensor) {
    everyPair(tensor, RedistributionTest::assertFetchesNothingHeld);
  }

  private static void assertFetchesNothingHeld(Case c) {
    if (!c.source().isPartial() && !c.target().isPartial()) {
      for (Transfer t : c.plan().transfers().toList()) {
        assertTrue(t.isLocal() || t.block().intersect(c.source().block(t.to())).isEmpty());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void bothEndsSeeTheSameTransfers(Tensor tensor) {
    everyPair(tensor, RedistributionTest::assertEndsAgree);
  }

  private static void assertEndsAgree(Case c) {
    for (Redistribution plan : List.of(c.plan(), c.plan().part(1, 2), c.plan().transpose())) {
      Set<Transfer> sent = new HashSet<>();
      Set<Transfer> between = new HashSet<>();
      for (int from = 0; from < c.ranks(); from++) {
        sent.addAll(plan.from(from));
        for (int to = 0; to < c.ranks(); to++) {
          between.addAll(plan.between(from, to));
        }
      }
      assertEquals(plan.transfers().collect(Collectors.toSet()), sent);
      assertEquals(sent, between);
    }
  }

  /** One value an element a rank; replicas of a term hold the same. */
  private static double[][] values(Case c, Layout layout, int seed) {
    double[][] x = new double[layout.ranks()][c.rows() * c.channels()];
    for (int rank = 0; rank < x.length; rank++) {
      int who = layout.term(rank);
      for (int e : elements(c, layout.block(rank))) {
        x[rank][e] = (e * 31 + who * 17 + seed * 7) % 19 - 9;
      }
    }
    return x;
  }

  private static double[][] move(Redistribution plan, double[][] x, Case c) {
    double[][] y = new double[x.length][c.rows() * c.channels()];
    for (Transfer t : plan.transfers().toList()) {
      for (int e : elements(c, t.block())) {
        y[t.to()][e] += x[t.from()][e];
      }
    }
    return y;
  }

  /** What the tensor is, given what the ranks hold; replicas of a term must agree. */
  private static double[] value(Case c, Layout layout, double[][] x) {
    double[] whole = new double[c.rows() * c.channels()];
    Double[][] known = new Double[c.ranks()][whole.length];
    for (int rank = 0; rank < x.length; rank++) {
      Double[] before = known[layout.term(rank)];
      for (int e : elements(c, layout.block(rank))) {
        if (before[e] == null) {
          whole[e] += x[rank][e];
          before[e] = x[rank][e];
        } else {
          assertEquals(before[e], x[rank][e]);
        }
      }
    }
    return whole;
  }

  /** Where the elements of a block lie in the whole tensor. */
  private static int[] elements(Case c, Block block) {
    int[] channels = block.channels().stream().toArray();
    int[] elements = new int[block.rows().size() * channels.length];
    int at = 0;
    for (int row = block.rows().from(); row < block.rows().to(); row++) {
      for (int channel : channels) {
        elements[at++] = row * c.channels() + channel;
      }
    }
    return elements;
  }

  private static double dot(double[][] a, double[][] b) {
    double sum = 0;
    for (int rank = 0; rank < a.length; rank++) {
      for (int e = 0; e < a[rank].length; e++) {
        sum += a[rank][e] * b[rank][e];
      }
    }
    return sum;
  }
}
