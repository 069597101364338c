package dev.convoy.driver.verification;

import dev.convoy.driver.session.InProcessWorkers;
import dev.convoy.driver.session.SessionListener;
import dev.convoy.driver.session.StepCollector;
import dev.convoy.job.Checkpointing;
import dev.convoy.job.Job;
import dev.convoy.job.Observation;
import dev.convoy.job.TrainingSpec;
import dev.convoy.job.Trial;
import dev.convoy.placement.Strategy;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.kernel.Kernels;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Verifies with workers that are threads of this JVM, so that faults can be planted in them. */
final class InProcessVerification {
  private static final int STEPS = 2;

  private final TrainingSpec training;
  private final Supplier<Kernels> kernels;
  private final Path scratch;

  InProcessVerification(TrainingSpec training, Supplier<Kernels> kernels, Path scratch) {
    this.training = training;
    this.kernels = kernels;
    this.scratch = scratch;
  }

  /** Verifies one way, the last of whose workers has a fault. */
  Verification verify(Strategy strategy, int workers, PlantedFault fault) throws Exception {
    Trial alone = new Trial(Strategy.SINGLE, 1, 1, STEPS, 0, false);
    Trial way = new Trial(strategy, workers, 1, STEPS, 0, false);
    Job job =
        new Job(
            training,
            Checkpointing.NONE,
            Stream.of(
                    alone.with(Observation.TENSORS),
                    alone.with(Observation.nudged(1)),
                    alone.with(Observation.nudged(2)),
                    way.with(Observation.TENSORS))
                .toList());
    try (VerificationTally tally = new VerificationTally(job, scratch)) {
      StepCollector steps = new StepCollector(job.trials(), tally::add);
      for (int trial = 0; trial < job.trials().size(); trial++) {
        PlantedFault planted = trial < 3 ? PlantedFault.NONE : fault;
        int last = job.trials().get(trial).workers() - 1;
        InProcessWorkers.run(
            job,
            trial,
            new Faulty(planted, last, kernels),
            SessionListener.all(List.of(steps, tally)));
      }
      return tally.verification();
    }
  }

  /** Workers of which one has a fault. */
  private record Faulty(PlantedFault fault, int on, Supplier<Kernels> right)
      implements InProcessWorkers.Equipment {
    @Override
    public Kernels kernels(int rank) {
      return rank == on ? fault.kernels(right.get()) : right.get();
    }

    @Override
    public Exchange exchange(Exchange mesh) {
      return mesh.rank() == on ? fault.exchange(mesh) : mesh;
    }
  }
}
