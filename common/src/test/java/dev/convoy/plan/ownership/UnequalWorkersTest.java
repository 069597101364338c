package dev.convoy.plan.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.layout.Block;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.tensor.Range;
import dev.convoy.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shares are in proportion to speeds, and equal speeds change nothing. */
class UnequalWorkersTest {

  private static Speeds speeds(double... each) {
    return new Speeds(Arrays.stream(each).boxed().toList());
  }

  private static List<Integer> channels(Ownership ownership, String layer) {
    return ownership.of(layer).blocks().stream().map(b -> b.channels().size()).toList();
  }

  private static List<Integer> rows(Ownership ownership, String layer) {
    return ownership.of(layer).blocks().stream().map(b -> b.rows().size()).toList();
  }

  private static Network network() {
    return Network.builder("test", Shape.of(3, 8, 8))
        .add("dense", Convolution.of(96, 3).padding(1))
        .add("groups", Convolution.of(96, 3).padding(1).groups(12))
        .add("two", Convolution.of(96, 3).padding(1).groups(2))
        .add("pool", new GlobalAveragePooling())
        .add("fc", new Linear(7, true))
        .add("loss", new SoftmaxCrossEntropy())
        .build();
  }

  @Test
  void channelsAndRowsFollowTheSpeeds() {
    Speeds unequal = speeds(1, 1, 4);
    Ownership model = Ownership.over(new DeviceMesh(1, 3), unequal, network(), 12);
    assertEquals(List.of(16, 16, 64), channels(model, "dense"));
    assertEquals(List.of(16, 16, 64), channels(model, "groups"));
    assertEquals(List.of(16, 16, 64), channels(model, "two"));
    assertEquals(List.of(1, 1, 5), channels(model, "fc"));
    assertEquals(List.of(2, 2, 8), rows(model, Network.INPUT));
    Ownership data = Ownership.over(new DeviceMesh(3, 1), unequal, network(), 12);
    assertEquals(List.of(2, 2, 8), rows(data, "dense"));
    assertEquals(List.of(2, 2, 8), rows(data, Network.INPUT));
    assertEquals(List.of(96, 96, 96), channels(data, "dense"));
  }

  @Test
  void groupsStayWholeAndEveryWorkerHasOne() {
    Ownership model = Ownership.over(new DeviceMesh(1, 3), speeds(1, 100, 7), network(), 12);
    for (Block block : model.of("groups").blocks()) {
      assertEquals(0, block.channels().size() % 8, "a group has 8 channels");
      assertTrue(block.channels().size() >= 8);
    }
    assertEquals(List.of(8, 80, 8), channels(model, "groups"));
    Ownership two = Ownership.over(new DeviceMesh(1, 2), speeds(1, 9), network(), 12);
    assertEquals(List.of(48, 48), channels(two, "two"));
  }

  @Test
  void workersOfOneGroupShareItWhereGroupsAreEquallyServed() {
    Ownership model = Ownership.over(new DeviceMesh(1, 4), speeds(1, 2, 2, 1), network(), 12);
    assertEquals(List.of(16, 32, 32, 16), channels(model, "two"));
  }

  @Test
  void everyWorkerReadsARecordHoweverSlowItIs() {
    Ownership data = Ownership.over(new DeviceMesh(4, 1), speeds(1, 1000, 1, 1000), network(), 9);
    assertEquals(List.of(1, 4, 1, 3), rows(data, Network.INPUT));
    Ownership hybrid = Ownership.over(new DeviceMesh(2, 2), speeds(1, 1, 1000, 1), network(), 9);
    assertEquals(List.of(1, 1, 6, 1), rows(hybrid, Network.INPUT));
  }

  @Test
  void onAMeshRowsGoByRowsOfTheMeshAndChannelsByColumns() {
    Ownership hybrid = Ownership.over(new DeviceMesh(2, 2), speeds(1, 2, 2, 4), network(), 12);
    assertEquals(List.of(4, 4, 8, 8), rows(hybrid, "dense"));
    assertEquals(List.of(32, 64, 32, 64), channels(hybrid, "dense"));
    assertEquals(List.of(1, 3, 3, 5), rows(hybrid, Network.INPUT));
    for (int model = 0; model < 2; model++) {
      assertEquals(
          hybrid.of("two").block(model).channels(), hybrid.of("two").block(2 + model).channels());
    }
  }

  @Test
  void everyChannelAndRowIsOwnedOnceWhateverTheSpeeds() {
    for (String name : Zoo.names()) {
      Network network = Zoo.network(name);
      for (Speeds unequal : List.of(speeds(1, 3), speeds(5, 1, 2.5), speeds(1, 1, 1, 1, 40))) {
        int workers = unequal.ranks();
        Ownership model = Ownership.over(new DeviceMesh(1, workers), unequal, network, 11);
        for (Network.Node node : network.nodes()) {
          if (model.shares().containsKey(node.name()) && !node.name().equals("loss")) {
            int owned = channels(model, node.name()).stream().mapToInt(c -> c).sum();
            assertEquals(network.shape(node.name()).channels(), owned, name + " " + node.name());
          }
        }
        Ownership data = Ownership.over(new DeviceMesh(workers, 1), unequal, network, 11);
        assertEquals(11, rows(data, Network.INPUT).stream().mapToInt(r -> r).sum());
      }
    }
  }

  @Test
  void equalSpeedsSplitAsIfThereWereNone() {
    for (int parts = 1; parts <= 9; parts++) {
      for (double speed : new double[] {1, 0.1, 3, 7e5}) {
        List<Double> equal = Collections.nCopies(parts, speed);
        for (int channels = 1; channels <= 130; channels++) {
          for (int groups = 1; groups <= channels; groups++) {
            if (channels % groups == 0) {
              assertEquals(
                  evenly(channels, groups, parts), ChannelSplit.parts(channels, groups, equal));
            }
          }
        }
      }
    }
  }

  @Test
  void rowsAndColumnsThatAreEquallyFastTogetherAreSplitEvenly() {
    Network network = Zoo.network("alexnet-cifar");
    DeviceMesh mesh = new DeviceMesh(2, 2);
    Ownership even = Ownership.over(mesh, network, 9);
    Ownership tilted = Ownership.over(mesh, speeds(0.1, 0.2, 0.2, 0.1), network, 9);
    assertEquals(even.of("conv3"), tilted.of("conv3"));
    assertEquals(rows(even, "fc6"), rows(tilted, "fc6"));
  }

  /** The rule for equal workers, written once more. */
  private static List<Range> evenly(int channels, int groups, int parts) {
    List<Range> ranges = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      ranges.add(even(channels, groups, part, parts));
    }
    return ranges;
  }

  private static Range even(int channels, int groups, int part, int parts) {
    if (groups > 1 && parts > groups && parts % groups == 0) {
      int perGroup = parts / groups;
      int size = channels / groups;
      return even(size, 1, part % perGroup, perGroup).shifted(part / perGroup * size);
    }
    int unit = groups >= parts ? channels / groups : 1;
    if (groups < parts) {
      int most = (channels + parts - 1) / parts;
      for (int width : new int[] {2, 4, 8, 16}) {
        int units = channels / width;
        if (channels % width == 0 && (units + parts - 1) / parts * width <= 1.1 * most) {
          unit = width;
        }
      }
    }
    Range units = new Range(0, channels / unit).part(part, parts);
    return new Range(units.from() * unit, units.to() * unit);
  }
}
