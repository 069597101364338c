package dev.convoy.driver.session;

import dev.convoy.job.Checkpointing;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.metrics.StepMetrics;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import java.util.List;

/** Small jobs for tests. */
public final class TestJobs {

  private TestJobs() {}

  /** One trial of so many workers on a network of one convolution. */
  public static Job job(int workers) {
    Network network =
        Network.builder("tiny", Shape.of(3, 4, 4))
            .add("conv1", Convolution.of(2, 3))
            .add("bn1", BatchNorm.standard())
            .add("pool", new GlobalAveragePooling())
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    return new Job(
        TrainingSpec.of(network, 8)
            .withOptimizer(OptimizerSpec.sgd(0.01, 0.9))
            .withExchange(new ExchangeSpec(Transport.AUTO, 2000, 1)),
        Checkpointing.NONE.savingWeights(),
        List.of(new Trial(Strategy.DATA, workers, 1, 2, 0, false)));
  }

  /** What a worker measured. */
  public static StepMetrics metrics(int rank, long step, double stepMillis, long bytes) {
    return new StepMetrics(
        step,
        0,
        2.5 - step,
        8000 / stepMillis,
        stepMillis,
        10 + rank,
        4,
        2,
        bytes,
        bytes,
        100,
        rank);
  }
}
