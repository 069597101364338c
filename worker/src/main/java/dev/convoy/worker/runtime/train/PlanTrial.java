package dev.convoy.worker.runtime.train;

import dev.convoy.control.Failure;
import dev.convoy.job.OptimizerSpec;
import dev.convoy.layout.Block;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.MemoryEstimate;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the workers of a plan will be able to compile their shares, and the memory that these
 * take, found out by compiling them here, without memory for tensors: for workers that have the
 * same kernels as this machine.
 *
 * @param failure what the first worker that cannot would report: that there is no code for a layer,
 *     or that one of its tensors is larger than one may be
 * @param memory bytes that each worker will allocate for tensors, parameters, scratch and copies of
 *     its state, in rank order; up to the first failure
 */
public record PlanTrial(Optional<Failure> failure, List<Long> memory) {

  /** Copies the list. */
  public PlanTrial {
    memory = List.copyOf(memory);
  }

  /**
   * Compiles the share of every worker that has other sizes than those before it.
   *
   * @param kernels those that a worker will have
   * @param optimizer that of the run
   */
  public static PlanTrial of(
      TrainingPlan plan, Kernels kernels, Mode mode, OptimizerSpec optimizer) {
    Map<List<Integer>, Long> tried = new HashMap<>();
    List<Long> memory = new ArrayList<>();
    for (Exchange exchange : LocalMesh.create(plan.ownership().mesh().ranks())) {
      List<Integer> sizes = sizes(plan, exchange.rank());
      if (!tried.containsKey(sizes)) {
        try {
          tried.put(sizes, compile(plan, exchange, kernels, mode, optimizer));
        } catch (CompileException e) {
          return failed(exchange.rank(), e.layer(), Failure.Kind.NETWORK, e, memory);
        } catch (IllegalArgumentException | ArithmeticException e) {
          return failed(exchange.rank(), Compiler.PLAN, Failure.Kind.NETWORK, e, memory);
        } catch (OutOfMemoryError e) {
          return failed(exchange.rank(), "", Failure.Kind.DEVICE, e, memory);
        }
      }
      memory.add(tried.get(sizes) + MemoryEstimate.copy(plan, exchange.rank()));
    }
    return new PlanTrial(Optional.empty(), memory);
  }

  private static long compile(
      TrainingPlan plan, Exchange worker, Kernels kernels, Mode mode, OptimizerSpec optimizer) {
    return new Compiler(plan, worker, kernels, mode, 0, optimizer, 1, MessageSpace.TRAINING)
        .tryOut();
  }

  private static PlanTrial failed(
      int rank, String where, Failure.Kind kind, Throwable why, List<Long> memory) {
    String clause = String.valueOf(why.getMessage());
    Failure failure = new Failure(rank, Failure.NOBODY, where, -1, kind, clause);
    return new PlanTrial(Optional.of(failure), memory);
  }

  /** Bytes of the worker that will allocate most. */
  public long most() {
    return memory.stream().mapToLong(Long::longValue).max().orElse(0);
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
