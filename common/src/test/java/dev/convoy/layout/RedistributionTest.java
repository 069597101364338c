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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of layouts on 1-D and 2-D meshes: even, uneven, permuted, and larger than the tensor.
 */
class RedistributionTest {

  /** A whole tensor of rows times channels, and two ways to hold it. */
  record Case(int rows, int channels, DeviceMesh mesh, Layout source, Layout target) {
    @Override
    public String toString() {
      return rows + "×" + channels + " on " + mesh + ": " + source + " to " + target;
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (DeviceMesh mesh :
        List.of(
            new DeviceMesh(1, 1),
            new DeviceMesh(1, 3),
            new DeviceMesh(4, 1),
            new DeviceMesh(2, 2),
            new DeviceMesh(2, 3),
            new DeviceMesh(3, 2))) {
      for (int[] size : new int[][] {{6, 12}, {5, 7}, {3, 2}}) {
        List<Layout> layouts = layouts(mesh, size[0], size[1]);
        for (Layout source : layouts) {
          for (Layout target : layouts) {
            cases.add(new Case(size[0], size[1], mesh, source, target));
          }
        }
      }
    }
    return cases;
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
  @MethodSource("cases")
  void theValueIsKept(Case c) {
    double[][] x = values(c, c.source(), 1);
    double[][] y = move(Redistribution.plan(c.source(), c.target()), x, c);
    assertArrayEquals(value(c, c.source(), x), value(c, c.target(), y));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forwardAndBackwardAreAdjoint(Case c) {
    Redistribution forward = Redistribution.plan(c.source(), c.target());
    double[][] x = values(c, c.source(), 1);
    double[][] g = values(c, c.target().gradient(), 2);
    assertEquals(dot(move(forward, x, c), g), dot(x, move(forward.transpose(), g, c)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTransposeIsTheRedistributionOfTheGradient(Case c) {
    Redistribution backward = Redistribution.plan(c.source(), c.target()).transpose();
    double[][] g = values(c, c.target().gradient(), 3);
    double[][] moved = move(backward, g, c);
    assertArrayEquals(value(c, c.target().gradient(), g), value(c, c.source().gradient(), moved));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void plannedBytesAreMovedBytes(Case c) {
    Redistribution plan = Redistribution.plan(c.source(), c.target());
    long moved = 0;
    for (Transfer t : plan.transfers().toList()) {
      moved += t.isLocal() ? 0 : elements(c, t.block()).size();
    }
    long sent = 0;
    long received = 0;
    for (int rank = 0; rank < c.mesh().ranks(); rank++) {
      sent += plan.sentBy(rank);
      received += plan.receivedBy(rank);
    }
    assertEquals(moved, sent);
    assertEquals(moved, received);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nobodyFetchesWhatItHolds(Case c) {
    if (!c.source().isPartial() && !c.target().isPartial()) {
      for (Transfer t : Redistribution.plan(c.source(), c.target()).transfers().toList()) {
        assertTrue(t.isLocal() || t.block().intersect(c.source().block(t.to())).isEmpty());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothEndsSeeTheSameTransfers(Case c) {
    for (Redistribution plan :
        List.of(
            Redistribution.plan(c.source(), c.target()),
            Redistribution.plan(c.source(), c.target()).part(1, 2),
            Redistribution.plan(c.source(), c.target()).transpose())) {
      Set<Transfer> sent = new HashSet<>();
      Set<Transfer> between = new HashSet<>();
      for (int from = 0; from < c.mesh().ranks(); from++) {
        sent.addAll(plan.from(from));
        for (int to = 0; to < c.mesh().ranks(); to++) {
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
      double[] own = x[rank];
      elements(c, layout.block(rank))
          .forEach(e -> own[e] = (e * 31 + who * 17 + seed * 7) % 19 - 9);
    }
    return x;
  }

  private static double[][] move(Redistribution plan, double[][] x, Case c) {
    double[][] y = new double[x.length][c.rows() * c.channels()];
    for (Transfer t : plan.transfers().toList()) {
      elements(c, t.block()).forEach(e -> y[t.to()][e] += x[t.from()][e]);
    }
    return y;
  }

  /** What the tensor is, given what the ranks hold; replicas of a term must agree. */
  private static double[] value(Case c, Layout layout, double[][] x) {
    double[] whole = new double[c.rows() * c.channels()];
    Map<List<Integer>, Double> known = new HashMap<>();
    for (int rank = 0; rank < x.length; rank++) {
      double[] own = x[rank];
      int term = layout.term(rank);
      elements(c, layout.block(rank))
          .forEach(
              e -> {
                Double before = known.put(List.of(e, term), own[e]);
                if (before == null) {
                  whole[e] += own[e];
                } else {
                  assertEquals(before, own[e]);
                }
              });
    }
    return whole;
  }

  private static List<Integer> elements(Case c, Block block) {
    List<Integer> elements = new ArrayList<>();
    for (int row = block.rows().from(); row < block.rows().to(); row++) {
      int start = row * c.channels();
      block.channels().stream().forEach(channel -> elements.add(start + channel));
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
