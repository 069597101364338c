package dev.convoy.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.layout.Layout.Kind;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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

  /**
   * Rows and channels each split over no, one or both axes, channels in order, shuffled or in
   * stripes, parts even or rising.
   */
  private static List<Layout> layouts(DeviceMesh mesh, int rows, int channels) {
    List<Integer> mixed = new ArrayList<>(Indices.all(channels).stream().boxed().toList());
    Collections.shuffle(mixed, new Random(5));
    Indices shuffled = Indices.of(mixed.stream().mapToInt(i -> i).toArray());
    List<Layout> layouts = new ArrayList<>();
    for (Kind kind : Kind.values()) {
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

  private static Layout layout(DeviceMesh mesh, Kind kind, Owner owner) {
    List<Block> blocks = new ArrayList<>();
    for (int rank = 0; rank < mesh.ranks(); rank++) {
      blocks.add(owner.of(rank));
    }
    return new Layout(blocks, kind);
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
    for (Transfer t : plan.transfers()) {
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
    if (c.source().kind() == Kind.WHOLE && c.target().kind() == Kind.WHOLE) {
      for (Transfer t : Redistribution.plan(c.source(), c.target()).transfers()) {
        assertTrue(t.isLocal() || t.block().intersect(c.source().block(t.to())).isEmpty());
      }
    }
  }

  /** One number an element a rank; replicas hold the same. */
  private static double[][] values(Case c, Layout layout, int seed) {
    double[][] x = new double[layout.ranks()][c.rows() * c.channels()];
    for (int rank = 0; rank < x.length; rank++) {
      int who = layout.kind() == Kind.WHOLE ? 0 : rank;
      double[] own = x[rank];
      elements(c, layout.block(rank))
          .forEach(e -> own[e] = (e * 31 + who * 17 + seed * 7) % 19 - 9);
    }
    return x;
  }

  private static double[][] move(Redistribution plan, double[][] x, Case c) {
    double[][] y = new double[x.length][c.rows() * c.channels()];
    for (Transfer t : plan.transfers()) {
      elements(c, t.block()).forEach(e -> y[t.to()][e] += x[t.from()][e]);
    }
    return y;
  }

  /** What the tensor is, given what the ranks hold; replicas must agree. */
  private static double[] value(Case c, Layout layout, double[][] x) {
    double[] whole = new double[c.rows() * c.channels()];
    boolean[] known = new boolean[whole.length];
    for (int rank = 0; rank < x.length; rank++) {
      double[] own = x[rank];
      elements(c, layout.block(rank))
          .forEach(
              e -> {
                if (layout.kind() == Kind.PARTIAL) {
                  whole[e] += own[e];
                } else if (known[e]) {
                  assertEquals(whole[e], own[e]);
                } else {
                  whole[e] = own[e];
                  known[e] = true;
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
