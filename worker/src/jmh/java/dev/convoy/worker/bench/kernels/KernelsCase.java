package dev.convoy.worker.bench.kernels;

import dev.convoy.worker.bench.BoundLayer;
import dev.convoy.worker.bench.ChildJvm;
import dev.convoy.worker.bench.Times;
import dev.convoy.worker.bench.Turns;
import dev.convoy.worker.bench.kernels.KernelResult.PassResult;
import dev.convoy.worker.bench.torch.TorchFilter;
import dev.convoy.worker.bench.torch.TorchLayout;
import dev.convoy.worker.kernel.KernelSpec.Code;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All layers of a network at one number of threads. */
final class KernelsCase {
  private static final int TRIAL_ROUNDS = 2;
  private static final double TURN_MILLIS = 40;

  private final int threads;
  private final int rounds;
  private final Turns turns;

  private KernelsCase(int threads, int rounds) {
    this.threads = threads;
    this.rounds = rounds;
    this.turns = new Turns(threads);
  }

  /** Arguments: network, batch, threads, rounds, file for the result. */
  public static void main(String[] arguments) throws IOException {
    KernelsCase one =
        new KernelsCase(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
    List<KernelResult> results = new ArrayList<>();
    for (FilterShape shape : FilterShape.of(arguments[0], Integer.parseInt(arguments[1]))) {
      results.add(one.measure(shape));
      ChildJvm.write(arguments[4], results); // what comes next may crash
    }
  }

  private KernelResult measure(FilterShape shape) {
    TorchLayout layout = faster(shape);
    List<PassResult> passes = new ArrayList<>();
    try (Kernels kernels = OneDnnKernels.open(threads);
        BoundLayer ours = new BoundLayer(kernels, shape.share(), !shape.first());
        TorchFilter theirs = torch(shape, layout)) {
      Code code = ours.code();
      passes.add(pass("forward", code.forward(), ours::forward, theirs::forward));
      if (!shape.first()) {
        passes.add(
            pass("input gradient", code.backward(), ours::inputGradients, theirs::inputGradients));
      }
      passes.add(
          pass(
              "weight gradient",
              code.weightGradients(),
              ours::weightGradients,
              theirs::weightGradients));
    }
    return new KernelResult(
        shape.network(), shape.title(), shape.rows(), shape.gflop(), layout.title(), passes);
  }

  private PassResult pass(String name, List<String> code, Runnable ours, Runnable theirs) {
    ours.run();
    theirs.run();
    List<Times> times = turns.take(List.of(ours, theirs), rounds, TURN_MILLIS);
    return new PassResult(name, String.join(", ", code), times.get(0), times.get(1));
  }

  private TorchFilter torch(FilterShape shape, TorchLayout layout) {
    return new TorchFilter(shape.layer(), shape.input(), shape.rows(), layout, threads);
  }

  /** The layout in which libtorch needs less time for all passes. */
  private TorchLayout faster(FilterShape shape) {
    return Stream.of(TorchLayout.values())
        .min(Comparator.comparingDouble(layout -> trial(shape, layout)))
        .orElseThrow();
  }

  private double trial(FilterShape shape, TorchLayout layout) {
    try (TorchFilter theirs = torch(shape, layout)) {
      Runnable all =
          () -> {
            theirs.forward();
            if (!shape.first()) {
              theirs.inputGradients();
            }
            theirs.weightGradients();
          };
      all.run();
      return turns.take(List.of(all), TRIAL_ROUNDS, TURN_MILLIS).get(0).least();
    }
  }
}
