package dev.convoy.worker.runtime.train;

import dev.convoy.control.Failure;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Shares;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.MessageSpace;
import dev.convoy.worker.exchange.local.LocalMesh;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.runtime.program.CompileException;
import dev.convoy.worker.runtime.run.Compiler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the workers of a plan will be able to compile their shares, found out by compiling them
 * here, without memory for tensors: for workers that have the same kernels as this machine.
 */
public final class PlanTrial {
  private PlanTrial() {}

  /**
   * Compiles the share of every worker that has other sizes than those before it.
   *
   * @param kernels those that a worker will have
   * @param optimizer that of the run
   * @return what the first worker that cannot would report: that there is no code for a layer, or
   *     that one of its tensors is larger than one may be
   */
  public static Optional<Failure> of(
      TrainingPlan plan, Kernels kernels, Mode mode, OptimizerSpec optimizer) {
    Set<List<Integer>> tried = new HashSet<>();
    for (Exchange exchange : LocalMesh.create(plan.ownership().mesh().ranks())) {
      if (tried.add(sizes(plan, exchange.rank()))) {
        Optional<Failure> failure = of(plan, exchange, kernels, mode, optimizer);
        if (failure.isPresent()) {
          return failure;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Failure> of(
      TrainingPlan plan, Exchange worker, Kernels kernels, Mode mode, OptimizerSpec optimizer) {
    try {
      new Compiler(plan, worker, kernels, mode, 0, optimizer, 1, MessageSpace.TRAINING).tryOut();
      return Optional.empty();
    } catch (CompileException e) {
      return failure(worker.rank(), e.layer(), Failure.Kind.NETWORK, e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return failure(worker.rank(), Compiler.PLAN, Failure.Kind.NETWORK, e);
    } catch (OutOfMemoryError e) {
      return failure(worker.rank(), "", Failure.Kind.DEVICE, e);
    }
  }

  private static Optional<Failure> failure(
      int rank, String where, Failure.Kind kind, Throwable why) {
    String clause = String.valueOf(why.getMessage());
    return Optional.of(new Failure(rank, Failure.NOBODY, where, -1, kind, clause));
  }

  /** Rows and channels of all that a worker owns and reads. */
  private static List<Integer> sizes(TrainingPlan plan, int rank) {
    List<Integer> sizes = new ArrayList<>();
    for (Shares shares : plan.ownership().shares().values()) {
      add(sizes, shares.work().get(rank));
      add(sizes, shares.output().block(rank));
    }
    for (InputTensor inputTensor : plan.inputTensors()) {
      add(sizes, inputTensor.layout().block(rank));
    }
    return sizes;
  }

  private static void add(List<Integer> sizes, Block block) {
    sizes.add(block.rows().size());
    sizes.add(block.channels().size());
  }
}
