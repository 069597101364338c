package dev.convoy.worker.bench.chain;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.network.Dropout;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.worker.bench.Ceiling;
import dev.convoy.worker.bench.ChildJvm;
import dev.convoy.worker.bench.SampleBatch;
import dev.convoy.worker.bench.Times;
import dev.convoy.worker.bench.Turns;
import dev.convoy.worker.bench.chain.ChainResult.Peer;
import dev.convoy.worker.bench.torch.TorchLayout;
import dev.convoy.worker.bench.torch.TorchTrainer;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.train.Solo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One network at one number of threads: first the losses are compared, then the times. */
final class ChainCase {
  /**
   * A rate at which rounding stays small for some steps. At forty times this one, losses of a deep
   * network after four steps differ by a hundredth even between libtorch's own two layouts.
   */
  private static final OptimizerSpec SGD = OptimizerSpec.sgd(5e-5, 0.9);

  /** The last of them shows the second update, the first with momentum. */
  private static final int CHECKED_STEPS = 3;

  private static final int TRIAL_ROUNDS = 3;
  private static final int WARM_UP_STEPS = 3;
  private static final double TURN_MILLIS = 400;

  private final Network network;
  private final int threads;
  private final int rounds;
  private final Turns turns;
  private final SampleBatch batch;
  private final Map<TorchLayout, Times> trials = new EnumMap<>(TorchLayout.class);

  private ChainCase(Network network, int rows, int threads, int rounds) {
    this.network = network;
    this.threads = threads;
    this.rounds = rounds;
    this.turns = new Turns(threads);
    this.batch = SampleBatch.of(network, rows);
  }

  /**
   * Arguments: network, batch, threads, rounds, {@code libtorch} or {@code alone}, result's file.
   */
  public static void main(String[] arguments) throws IOException {
    int rows = Integer.parseInt(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    ChainCase one = new ChainCase(Zoo.network(arguments[0]), rows, threads, rounds);
    ChildJvm.write(arguments[5], arguments[4].equals("alone") ? one.measureAlone() : one.measure());
  }

  private ChainResult measure() {
    try (Kernels kernels = OneDnnKernels.open(threads)) {
      double ceiling = Ceiling.measure(kernels, turns);
      Map<String, LossCheck> checks = check(kernels);
      TorchLayout layout = faster();
      try (Solo solo = solo(kernels, network);
          TorchTrainer torch = torch(network, solo, layout)) {
        List<Runnable> contestants = List.of(solo::step, torch::step);
        turns.take(contestants, WARM_UP_STEPS, 0);
        List<Times> times = turns.take(contestants, rounds, TURN_MILLIS);
        Peer peer = new Peer(layout.title(), times.get(1));
        ceiling = Math.max(ceiling, Ceiling.measure(kernels, turns));
        return result(checks, peer, times.get(0), ceiling, solo);
      }
    }
  }

  private ChainResult measureAlone() {
    try (Kernels kernels = OneDnnKernels.open(threads);
        Solo solo = solo(kernels, network)) {
      double ceiling = Ceiling.measure(kernels, turns);
      turns.take(List.of(solo::step), WARM_UP_STEPS, 0);
      Times times = turns.take(List.of(solo::step), rounds, TURN_MILLIS).get(0);
      return result(Map.of(), null, times, ceiling, solo);
    }
  }

  private ChainResult result(
      Map<String, LossCheck> checks, @Nullable Peer peer, Times ours, double ceiling, Solo solo) {
    return new ChainResult(
        network.name(),
        batch.rows(),
        threads,
        checks,
        peer,
        "",
        ours,
        stepGflop(),
        ceiling,
        solo.peakMemory());
  }

  /** Both sides without dropout, whose masks differ; notes what each of torch's layouts takes. */
  private Map<String, LossCheck> check(Kernels kernels) {
    Network certain = network.withLayers(l -> l instanceof Dropout ? new Dropout(0) : l);
    Map<String, LossCheck> checks = new LinkedHashMap<>();
    try (Solo solo = solo(kernels, certain)) {
      List<Float> ours = losses(solo::step);
      for (TorchLayout layout : TorchLayout.values()) {
        try (TorchTrainer torch = torch(certain, solo, layout)) {
          checks.put(layout.title(), new LossCheck(ours, losses(torch::step)));
          trials.put(layout, turns.take(List.of(torch::step), TRIAL_ROUNDS, 0).get(0));
        }
      }
    }
    return checks;
  }

  /** A training step. */
  private interface TrainingStep {
    float run();
  }

  private static List<Float> losses(TrainingStep step) {
    List<Float> losses = new ArrayList<>();
    for (int s = 0; s < CHECKED_STEPS; s++) {
      losses.add(step.run());
    }
    return losses;
  }

  private TorchLayout faster() {
    return trials.entrySet().stream()
        .min((a, b) -> Double.compare(a.getValue().median(), b.getValue().median()))
        .orElseThrow()
        .getKey();
  }

  private Solo solo(Kernels kernels, Network which) {
    Solo solo = new Solo(which, kernels, batch.rows(), SGD);
    solo.fill(batch.images(), batch.labels());
    return solo;
  }

  private TorchTrainer torch(Network which, Solo like, TorchLayout layout) {
    return new TorchTrainer(
        which, like.initialWeights(), SGD, layout, threads, batch.images(), batch.labels());
  }

  /** Forward, and both gradients but that of the images: three products a filter layer. */
  private double stepGflop() {
    double macs = 0;
    for (Node node : network.nodes()) {
      int products = node.inputs().contains(Network.INPUT) ? 2 : 3;
      macs += (double) products * node.layer().macs(network.inputShapes(node));
    }
    return 2 * macs * batch.rows() / 1e9;
  }
}
