package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.control.Failure;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.ExchangeSpec;
import dev.convoy.job.Job;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Transport;
import dev.convoy.job.Trial;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.BatchNorm;
import dev.convoy.network.Convolution;
import dev.convoy.network.GlobalAveragePooling;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.tensor.DataType;
import dev.convoy.tensor.Shape;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.kernel.reference.ReferenceKernels;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanTrialTest {
  private static final OptimizerSpec SGD = OptimizerSpec.sgd(0.1, 0.9);

  private static final Network ONE_VALUE =
      Network.builder("one", Shape.of(3, 4, 4))
          .add("pool", new GlobalAveragePooling())
          .add("norm", BatchNorm.standard())
          .add("fc", new Linear(3, true))
          .add("loss", new SoftmaxCrossEntropy())
          .build();

  private static TrainingPlan plan(Network network, Strategy strategy, int workers, int batch) {
    return TrainingPlan.of(
        network,
        Ownership.over(strategy.mesh(workers), network, batch),
        PlanOptions.PLAIN.chunks(2));
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void aPlanThatWorkersCanRunPasses(Strategy strategy) {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), strategy, 3, 8);
    try (Kernels kernels = OneDnnKernels.openToTry(DataType.F32)) {
      assertEquals(Optional.empty(), PlanTrial.of(plan, kernels, Mode.TRAINING, SGD).failure());
      assertEquals(Optional.empty(), PlanTrial.of(plan, kernels, Mode.INFERENCE, SGD).failure());
    }
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void theMemoryThatItSaysIsAllocated(Strategy strategy) {
    TrainingPlan plan = plan(Zoo.network("alexnet-cifar"), strategy, 3, 8);
    List<Long> allocated = new ArrayList<>();
    try (Kernels kernels = OneDnnKernels.openToTry(DataType.F32)) {
      for (Exchange exchange : LocalMesh.create(plan.ownership().mesh().ranks())) {
        Compiler compiler =
            new Compiler(plan, exchange, kernels, Mode.TRAINING, 0, SGD, 1, MessageSpace.TRAINING);
        try (Executable executable = compiler.compile()) {
          allocated.add(executable.peakMemory());
        }
      }
      assertEquals(allocated, PlanTrial.of(plan, kernels, Mode.TRAINING, SGD).memory());
    }
  }

  @Test
  void aLayerThatNoKernelRunsIsNamed() {
    TrainingPlan plan = plan(ONE_VALUE, Strategy.SINGLE, 1, 1);
    Failure expected =
        new Failure(
            0,
            Failure.NOBODY,
            "norm",
            -1,
            Failure.Kind.NETWORK,
            "batch normalisation cannot train on 1 value a channel: raise the batch");
    try (Kernels onednn = OneDnnKernels.openToTry(DataType.F32);
        Kernels reference = new ReferenceKernels()) {
      for (Kernels kernels : new Kernels[] {onednn, reference}) {
        assertEquals(
            Optional.of(expected), PlanTrial.of(plan, kernels, Mode.TRAINING, SGD).failure());
        assertEquals(Optional.empty(), PlanTrial.of(plan, kernels, Mode.INFERENCE, SGD).failure());
      }
    }
  }

  /** On a cluster whose CPUs the driver does not have, the worker is the first to know. */
  @Test
  void aWorkerReportsSuchALayerAsTheNetworksFault() {
    Job job =
        new Job(
            TrainingSpec.of(ONE_VALUE, 1)
                .withOptimizer(SGD)
                .withExchange(new ExchangeSpec(Transport.AUTO, 3_000, 1)),
            Checkpointing.NONE,
            List.of(new Trial(Strategy.SINGLE, 1, 1, 3, 0, false)));
    try (Kernels kernels = new ReferenceKernels();
        Exchange exchange = LocalMesh.create(1).get(0)) {
      Trainer trainer =
          new Trainer(
              job, 0, job.plan(0, Speeds.equal(1)), exchange, kernels, message -> {}, () -> false);
      Failure failure = assertThrows(TrainingException.class, trainer::run).failure();
      assertEquals(Failure.Kind.NETWORK, failure.kind());
      assertEquals(
          "Worker 0 failed in norm: batch normalisation cannot train on 1 value a channel: raise the batch.",
          failure.sentence());
    }
  }

  /** Nothing of that size is allocated. */
  @Test
  void aTensorLargerThanOneMayBeDoesNotFit() {
    Network wide =
        Network.builder("wide", Shape.of(8, 512, 512))
            .add("conv", Convolution.of(64, 3).padding(1))
            .add("pool", new GlobalAveragePooling())
            .add("fc", new Linear(3, true))
            .add("loss", new SoftmaxCrossEntropy())
            .build();
    try (Kernels kernels = OneDnnKernels.openToTry(DataType.F32)) {
      Failure failure =
          PlanTrial.of(plan(wide, Strategy.DATA, 2, 128), kernels, Mode.TRAINING, SGD)
              .failure()
              .orElseThrow();
      assertEquals(Failure.Kind.DEVICE, failure.kind(), failure.sentence());
      assertTrue(failure.message().contains("one tensor here has at most 2147483647"));
    }
  }
}
