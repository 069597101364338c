package dev.convoy.worker.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.cost.CostKey;
import dev.convoy.cost.PlanKeys;
import dev.convoy.job.Arrangement;
import dev.convoy.mesh.Speeds;
import dev.convoy.network.Network;
import dev.convoy.network.zoo.Options;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.placement.Strategy;
import dev.convoy.plan.PlanOptions;
import dev.convoy.plan.Step;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.UpdateNeeds;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.onednn.OneDnnKernels;
import dev.convoy.worker.runtime.program.Op;
import dev.convoy.worker.runtime.program.Pipeline;
import dev.convoy.worker.runtime.program.Work;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepTimesTest {

  private static TrainingPlan plan(String network, Strategy strategy, int workers) {
    Network net =
        Zoo.network(
            network,
            new Options(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 0.25));
    Arrangement arrangement = new Arrangement.ByStrategy(strategy, strategy.mesh(workers));
    return TrainingPlan.of(
        net,
        arrangement.ownership(net, Speeds.equal(arrangement.mesh().ranks()), 6),
        PlanOptions.PLAIN.chunks(2).updates(UpdateNeeds.CLIPPED));
  }

  /**
   * Whatever operations take, copies and sums of gradients among them: the steps of the plan take
   * as long together, and every key that a step has is there.
   */
  @ParameterizedTest
  @CsvSource({
    "alexnet-cifar, MODEL, 2",
    "alexnet-cifar, ONE_WEIRD_TRICK, 3",
    "resnext29-2x64d, DATA, 2",
    "resnext29-2x64d, HYBRID, 4",
    "shufflenet-v1-cifar, MODEL, 3",
    "densenet121, MODEL, 2"
  })
  void allStepsTakeAsLongAsAllOperations(String network, Strategy strategy, int workers) {
    TrainingPlan plan = plan(network, strategy, workers);
    PlanKeys keys = new PlanKeys(plan);
    try (OneDnnKernels kernels = OneDnnKernels.open(1)) {
      for (int rank = 0; rank < workers; rank++) {
        List<Op> ops = Pipeline.of(kernels).program(plan, rank, Mode.TRAINING, 0).ops();
        double[] seconds = new double[ops.size()];
        double all = 0;
        for (int k = 0; k < seconds.length; k++) {
          seconds[k] = 1 + k % 7;
          all += ops.get(k).work() instanceof Work.AwaitSent ? 0 : seconds[k];
        }
        Map<CostKey, Double> times = StepTimes.of(keys, rank, ops, seconds, 0.25);
        double told = Objects.requireNonNull(times.get(keys.besides(rank)));
        for (Step step : plan.training()) {
          CostKey key = keys.of(step, rank).orElse(null);
          assertTrue(key == null || times.containsKey(key), () -> "no time for " + step);
          told += key == null ? 0 : Objects.requireNonNull(times.get(key));
        }
        assertEquals(all + 0.25, told, 1e-6 * all);
      }
    }
  }
}
