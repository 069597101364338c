package dev.convoy.driver.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.driver.session.InProcessWorkers;
import dev.convoy.driver.study.analysis.FilterCorrelation;
import dev.convoy.driver.study.analysis.MapCovariance;
import dev.convoy.job.Arrangement;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.DataSpec;
import dev.convoy.job.Job;
import dev.convoy.job.Observation;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.job.WorkerSpeeds;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.network.Activation;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Pooling;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.placement.Strategy;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Maps of test records are the same values whoever has which part of them. */
class FeatureMapsTest {
  private static final int BATCH = 6;
  private static final int RECORDS = 20; // the last batch is short

  private static final Network NETWORK =
      Network.builder("mapped", Shape.of(3, 8, 8))
          .add("conv1", Convolution.of(8, 3).padding(1))
          .add("relu1", new Activation(Activation.Function.RELU))
          .add("pool1", Pooling.max(2, 2, 0))
          .add("conv2", Convolution.of(12, 3).padding(1).groups(4))
          .add("relu2", new Activation(Activation.Function.RELU))
          .add("pool", new GlobalAveragePooling())
          .add("fc", new Linear(10, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private static final AdjacentLayers LAYERS = AdjacentLayers.of(NETWORK, "conv1", "conv2");

  private record Looked(Map<Long, List<float[]>> records, FilterCorrelation correlation) {}

  private static Looked look(Strategy strategy, DeviceMesh mesh) throws Exception {
    TrainingSpec training =
        TrainingSpec.of(NETWORK, BATCH)
            .withData(new DataSpec("generated:count=12,test=" + RECORDS, false, false));
    List<String> layers = List.of(LAYERS.first(), LAYERS.second());
    Trial trial =
        new Trial(
                new Arrangement.ByStrategy(strategy, mesh), 1, 0, 0, true, new WorkerSpeeds.Equal())
            .with(Observation.maps(layers));
    Job job = new Job(training, Checkpointing.NONE, List.of(trial));
    Map<Long, List<float[]>> records = new HashMap<>();
    MapCovariance covariance = new MapCovariance(Shape.of(8, 8, 8), Shape.of(12, 4, 4));
    FeatureMaps maps =
        new FeatureMaps(
            NETWORK,
            layers,
            BATCH,
            RECORDS,
            (record, made) -> {
              records.put(record, made);
              covariance.add(made.get(0), made.get(1));
            });
    InProcessWorkers.run(job, 0, rank -> new ReferenceKernels(), maps);
    assertEquals(RECORDS, maps.passed());
    return new Looked(records, FilterCorrelation.of(covariance, 1e-5));
  }

  @Test
  void mapsAndCorrelationsAreThoseOfOneWorkerHoweverTheWorkIsShared() throws Exception {
    Looked alone = look(Strategy.SINGLE, new DeviceMesh(1, 1));
    for (Strategy strategy : List.of(Strategy.MODEL, Strategy.DATA, Strategy.HYBRID)) {
      DeviceMesh mesh = strategy == Strategy.HYBRID ? new DeviceMesh(2, 2) : strategy.mesh(3);
      Looked shared = look(strategy, mesh);
      for (long record = 0; record < RECORDS; record++) {
        for (int layer = 0; layer < 2; layer++) {
          assertArrayEquals(
              Objects.requireNonNull(alone.records().get(record)).get(layer),
              Objects.requireNonNull(shared.records().get(record)).get(layer),
              1e-5f);
        }
      }
      for (int row = 0; row < 8; row++) {
        assertArrayEquals(
            alone.correlation().matrix().getRow(row),
            shared.correlation().matrix().getRow(row),
            1e-4);
      }
    }
  }
}
