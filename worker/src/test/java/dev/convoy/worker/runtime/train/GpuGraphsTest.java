package dev.convoy.worker.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.job.Precision;
import dev.convoy.job.Schedule;
import dev.convoy.mesh.DeviceMesh;
import dev.convoy.metrics.LineTime;
import dev.convoy.network.Network;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.cuda.CudnnKernels;
import dev.convoy.worker.runtime.run.Compiler;
import dev.convoy.worker.runtime.run.Executable;
import dev.convoy.worker.runtime.train.InProcess.Outcome;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Steps that are recorded and run again train what steps that are queued kernel by kernel train: a
 * network of every layer, dropout and batch statistics among them, at a rate that changes from step
 * to step.
 */
@Tag("gpu")
class GpuGraphsTest {
  private static final int BATCH = 7;
  private static final int STEPS =
      5; // two plain ones, one that is recorded and run, two that are run again

  /** An emulated GPU adds in the same order every time; of a real one that is not known. */
  private static final double EXACTLY = System.getenv("EMULATED_FOLDER") == null ? 1e-5 : 0;

  private static final OptimizerSpec FALLING =
      OptimizerSpec.sgd(1e-2, 0.9).withDecay(1e-4).withSchedule(new Schedule.Cosine());

  private final Network network = AxiomTest.everyLayer();

  private static CudnnKernels gpu(boolean graphs) {
    return CudnnKernels.open(0, Precision.F32, /* share= */ true, graphs);
  }

  private InProcess training(int chunks, boolean graphs) {
    return new InProcess(network, () -> gpu(graphs), BATCH, STEPS)
        .optimizer(FALLING)
        .chunks(chunks);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,2,2", "2,2,2"})
  void stepsThatAreRecordedTrainTheSameModel(int data, int model, int chunks) throws Exception {
    DeviceMesh mesh = new DeviceMesh(data, model);
    InProcess withGraphs = training(chunks, /* graphs= */ true);
    Outcome queued = training(chunks, /* graphs= */ false).train(mesh);
    Outcome recorded = withGraphs.train(mesh);
    List<String> graphs =
        withGraphs.lines().stream()
            .filter(line -> line.how().startsWith("CUDA graph"))
            .map(LineTime::title)
            .toList();
    assertFalse(graphs.isEmpty());
    assertTrue(graphs.stream().noneMatch(t -> t.matches(".*\\([12] lines\\)")), graphs::toString);
    assertEquals(STEPS, recorded.losses().size());
    assertTrue(WeightAgreement.lossDistance(queued.losses(), recorded.losses()) <= EXACTLY);
    WeightAgreement.of(queued.weights(), recorded.weights()).assertWithin(EXACTLY);
    assertEquals(queued.sent(), recorded.sent());
  }

  /** What the steps after some others spent their time on. */
  private List<LineTime> profile(boolean graphs, int before, int steps) throws Exception {
    TrainingPlan plan =
        TrainingPlan.of(
            network, Ownership.over(new DeviceMesh(1, 1), network, BATCH), PlanOptions.PLAIN);
    try (Exchange exchange = LocalMesh.create(1).get(0);
        Kernels kernels = gpu(graphs);
        Executable executable =
            new Compiler(
                    plan,
                    exchange,
                    kernels,
                    Mode.TRAINING,
                    7,
                    FALLING,
                    STEPS,
                    MessageSpace.TRAINING)
                .compile()) {
      Weights.load(executable, Weights.initial(executable, 7));
      executable.fill(new float[BATCH * 3 * 9 * 9], new int[BATCH]);
      for (int step = 0; step < before + steps; step++) {
        if (step == before) {
          executable.watch().restart();
        }
        executable.run(step);
        executable.losses().ran(step);
        executable.watch().end(1);
      }
      executable.losses().last();
      return executable.watch().lines();
    }
  }

  private static List<String> titles(List<LineTime> lines) {
    return lines.stream().map(LineTime::title).toList();
  }

  @Test
  void aSingleWorkersStepIsOneGraphFromItsThirdTimeOn() throws Exception {
    List<LineTime> queued = profile(/* graphs= */ false, 2, 2);
    List<LineTime> recorded = profile(/* graphs= */ true, 2, 2);
    int lines = queued.size() - 1;
    assertEquals(
        List.of(
            "step and rate",
            queued.get(1).title() + " to " + queued.get(lines).title() + " (" + lines + " lines)"),
        titles(recorded));
    assertTrue(recorded.get(1).how().startsWith("CUDA graph"), recorded.get(1).how());
    long moves = queued.stream().filter(LineTime::exchange).count();
    assertTrue(moves > 0, "the network shuffles channels");
    assertTrue(recorded.get(1).how().contains(", " + moves + " of the lines move slices"));
  }

  /** Trains with graphs and prints what goes wrong. */
  static final class Once {
    private Once() {}

    public static void main(String[] arguments) throws Exception {
      try {
        new GpuGraphsTest().training(1, /* graphs= */ true).train(new DeviceMesh(1, 1));
      } catch (ExecutionException e) {
        System.out.println(e.getCause());
      }
    }
  }

  @Test
  void theFirstTwoStepsAreQueuedLineByLine() throws Exception {
    assertEquals(titles(profile(false, 0, 2)), titles(profile(true, 0, 2)));
  }
}
