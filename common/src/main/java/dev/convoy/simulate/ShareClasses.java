package dev.convoy.simulate;

import dev.convoy.cost.StepCosts;
import dev.convoy.layout.Block;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.Reshard;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.simulate.Line.RankSeconds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * Which ranks are alike: equal machines with shares of equal sizes. Costs are asked for once for
 * each such class, for its first rank: of a thousand workers there are few.
 */
final class ShareClasses {
  private final TrainingPlan plan;
  private final int ranks;
  private final Map<String, int[]> ofLayers = new HashMap<>();
  private final Map<Object, Integer> machines = new HashMap<>();
  private final int[] machineOf;

  ShareClasses(TrainingPlan plan, StepCosts costs) {
    this.plan = plan;
    this.ranks = plan.ownership().mesh().ranks();
    machineOf = new int[ranks];
    for (int rank = 0; rank < ranks; rank++) {
      machineOf[rank] = machines.computeIfAbsent(costs.machine(rank), key -> machines.size());
    }
  }

  /** The seconds of all ranks of a layer's step; of ranks without a share, none. */
  RankSeconds ofLayer(String layer, IntToDoubleFunction ofRank) {
    int[] classes = ofLayers.computeIfAbsent(layer, this::classes);
    return seconds(classes, ofRank);
  }

  /** The seconds of all ranks for a key of each; of ranks with a key of null, none. */
  RankSeconds of(KeyOfRank keys, IntToDoubleFunction ofRank) {
    return seconds(numbered(keys), ofRank);
  }

  /** What a rank is told apart by. */
  interface KeyOfRank {
    List<Long> of(int rank);
  }

  /** The seconds of all ranks, by their machines alone. */
  RankSeconds ofMachines(IntToDoubleFunction ofRank) {
    return seconds(machineOf, ofRank);
  }

  private RankSeconds seconds(int[] classes, IntToDoubleFunction ofRank) {
    List<Double> known = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      if (classes[rank] == known.size()) {
        known.add(checked(ofRank.applyAsDouble(rank)));
      }
    }
    double[] each = known.stream().mapToDouble(s -> s).toArray();
    return rank -> classes[rank] < 0 ? Line.NO_PART : each[classes[rank]];
  }

  private static double checked(double seconds) {
    if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a step of a plan that takes " + seconds + " s");
    }
    return seconds;
  }

  /** A number for each class, in the order of their first ranks; -1 for ranks that are in none. */
  private int[] numbered(KeyOfRank keys) {
    Map<List<Long>, Integer> numbers = new HashMap<>();
    int[] classes = new int[ranks];
    for (int rank = 0; rank < ranks; rank++) {
      List<Long> key = keys.of(rank);
      classes[rank] =
          key.isEmpty()
              ? -1
              : numbers.computeIfAbsent(with(key, machineOf[rank]), k -> numbers.size());
    }
    return classes;
  }

  private static List<Long> with(List<Long> key, int machine) {
    List<Long> all = new ArrayList<>(key);
    all.add((long) machine);
    return all;
  }

  private int[] classes(String layer) {
    List<Block> work = plan.ownership().sharesOf(layer).work();
    List<InputTensor> inputs = plan.inputTensorsOf(layer);
    boolean trained = !plan.network().parameters(plan.network().node(layer)).isEmpty();
    List<Block> held = trained ? plan.sharding(layer).full() : List.of();
    List<Block> updated = trained ? plan.sharding(layer).shards() : List.of();
    return numbered(
        rank -> {
          List<Long> key = new ArrayList<>();
          if (work.get(rank).isEmpty()) {
            return key;
          }
          add(key, work.get(rank));
          for (InputTensor input : inputs) {
            add(key, input.layout().block(rank));
            key.add(isThere(input, rank) ? 1L : 0L);
          }
          if (trained) {
            key.add(held.get(rank).size());
            key.add(updated.get(rank).size());
          }
          return key;
        });
  }

  /** Whether an input is what the rank itself has computed. */
  private boolean isThere(InputTensor input, int rank) {
    return input.views().size() == 1
        && plan.ownership()
            .of(input.views().get(0).producer())
            .block(rank)
            .equals(input.layout().block(rank));
  }

  private static void add(List<Long> key, Block block) {
    key.add((long) block.rows().size());
    key.add((long) block.channels().size());
  }

  /** What a rank's sending of a reshard is told apart by. */
  static List<Long> sending(Reshard reshard, int messages, int rank) {
    List<Long> key = new ArrayList<>(List.of(reshard.bytesSent(rank), (long) messages));
    add(key, reshard.source().block(rank));
    return key;
  }

  /** What a rank's receiving of a reshard is told apart by. */
  static List<Long> receiving(Reshard reshard, int messages, int rank) {
    List<Long> key = new ArrayList<>(List.of(reshard.bytesReceived(rank), (long) messages));
    add(key, reshard.source().block(rank));
    add(key, reshard.target().block(rank));
    return key;
  }
}
