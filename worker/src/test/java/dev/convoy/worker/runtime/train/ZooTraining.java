package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.ControlMessage;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.DataSpec;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every network of the zoo, small, learns with the command line's defaults: losses stay finite and
 * fall. Takes long, so its name keeps it out of the ordinary test run; {@code -Dtest=ZooTraining}
 * runs it and prints a line a network, {@code -Dtraining.steps=2000} and {@code
 * -Dsweep.networks=NAME,...} in {@code -Dtest.jvm} say how far and which.
 */
class ZooTraining {
  private static final int BATCH = 8;
  private static final int STEPS = Integer.getInteger("training.steps", 500);
  private static final int WINDOW = 20; // steps whose mean loss is looked at

  static List<String> networks() {
    return ZooSweep.networks();
  }

  private static Job job(Network network) {
    OptimizerSpec sgd =
        OptimizerSpec.sgd(0.01, 0.9)
            .withDecay(5e-4)
            .withClipNorm(OptimizerSpec.usualClipNorm(network));
    return new Job(
        TrainingSpec.of(network, BATCH)
            .withData(new DataSpec(data(network) + "count=256,test=8", false, false))
            .withOptimizer(sgd)
            .withExchange(new ExchangeSpec(Transport.AUTO, 60_000, 1)),
        Checkpointing.NONE,
        List.of(new Trial(Strategy.SINGLE, 1, 1, STEPS, 0, /* evaluate= */ false)));
  }

  private static String data(Network network) {
    boolean masks =
        network.loss().layer() instanceof SoftmaxCrossEntropy
            && network.inputShapes(network.loss()).get(0).spatialSize() > 1;
    return masks ? "generated-shapes:" : "generated:";
  }

  private static List<Double> losses(Job job) throws Exception {
    List<Double> losses = new ArrayList<>();
    try (Exchange exchange = LocalMesh.create(1).get(0);
        Kernels kernels = OneDnnKernels.open(1)) {
      new Trainer(
              job,
              0,
              job.plan(0, Speeds.equal(1)),
              exchange,
              kernels,
              message -> {
                if (message instanceof ControlMessage.Measured measured) {
                  losses.add(measured.metrics().loss());
                }
              },
              () -> false)
          .run();
    }
    return losses;
  }

  private static double mean(List<Double> losses) {
    return losses.stream().mapToDouble(l -> l).average().orElse(Double.NaN);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyNetworkLearnsWithTheDefaults(String name) throws Exception {
    List<Double> losses = losses(job(ZooSweep.small(name)));
    double begin = mean(losses.subList(0, WINDOW));
    double end = mean(losses.subList(losses.size() - WINDOW, losses.size()));
    double most = losses.stream().mapToDouble(l -> l).max().orElse(Double.NaN);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.4f | %.4f | %.4f | %.4f |%n",
        name,
        losses.size(),
        losses.get(0),
        begin,
        most,
        end);
    assertTrue(losses.size() == STEPS, name);
    assertTrue(end < begin, () -> "%s: from %f to %f".formatted(name, begin, end));
  }
}
