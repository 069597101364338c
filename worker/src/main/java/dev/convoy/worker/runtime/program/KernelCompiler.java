package dev.convoy.worker.runtime.program;

import dev.convoy.layout.Block;
import dev.convoy.network.Activation;
import dev.convoy.plan.Chunk;
import dev.convoy.plan.InputTensor;
import dev.convoy.plan.LayerShare;
import dev.convoy.plan.ParameterSharding;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.Value;
import dev.convoy.tensor.Range;
import dev.convoy.worker.kernel.ChunkedKernel;
import dev.convoy.worker.kernel.Format;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.Kernels.Mode;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.NoCodeException;
import dev.convoy.worker.memory.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles this worker's share of one layer: lets its kernel choose its formats, plans copies where
 * the inputs are there in others, and says where what it computes will lie.
 */
final class KernelCompiler {
  private final TrainingPlan plan;
  private final int rank;
  private final Kernels kernels;
  private final Mode mode;
  private final long seed;
  private final TensorTable tensors;
  private final Buffer labels;

  KernelCompiler(
      TrainingPlan plan,
      int rank,
      Kernels kernels,
      Mode mode,
      long seed,
      TensorTable tensors,
      Buffer labels) {
    this.plan = plan;
    this.rank = rank;
    this.kernels = kernels;
    this.mode = mode;
    this.seed = seed;
    this.tensors = tensors;
    this.labels = labels;
  }

  private Block own(String layer) {
    return plan.ownership().sharesOf(layer).work().get(rank);
  }

  /**
   * Compiles a layer that this worker owns a share of; all that it reads has a tensor by now.
   *
   * @throws CompileException if there is no code for it, or it is too large for what there is
   */
  KernelCall compile(ValueOp.Compute op) {
    try {
      return kernelCall(op.layer(), op.tile().chunk(), op.activation());
    } catch (IllegalArgumentException | ArithmeticException | NoCodeException e) {
      throw new CompileException(op.layer(), e);
    }
  }

  private KernelCall kernelCall(String layer, Chunk chunk, @Nullable Activation activation) {
    List<InputTensor> inputTensors = plan.inputTensorsOf(layer);
    LayerShare share = plan.share(layer, rank, seed, activation);
    requireOutputFits(share);
    boolean wanted = inputTensors.stream().anyMatch(InputTensor::differentiable);
    List<PlacedTensor> offered =
        inputTensors.stream().map(f -> tensors.get(new Value.Input(f.id()))).toList();
    List<Format> formats = offered.stream().map(PlacedTensor::format).toList();
    LayerKernel kernel =
        chunk.isWhole()
            ? kernels.layer(share, formats, mode, wanted)
            : ChunkedKernel.of(kernels, share, formats, mode, wanted, chunk.of());
    List<PlacedTensor> inputs = new ArrayList<>();
    List<RowCopy> copies = new ArrayList<>();
    for (int k = 0; k < offered.size(); k++) {
      Format wish = kernel.spec().formats().inputs().get(k);
      if (formats.get(k).equals(wish)) {
        inputs.add(offered.get(k));
      } else {
        RowCopy copy = TensorTable.copyOf(layer + " input", offered.get(k), wish);
        copies.add(copy);
        inputs.add(copy.to());
      }
    }
    KernelCall call = new KernelCall(share, kernel, inputs, copies);
    call.labels = call.isLoss() ? labels : null;
    call.parameters = parameters(layer, share, kernel);
    tensors.put(plan.computed(layer), call.output);
    if (call.statistics != null && call.gradientStatistics != null) {
      List<Integer> sizes =
          List.of(
              share.rowShards().size(), own(layer).channels().size(), kernel.spec().statistics());
      Format plain = kernels.plain(sizes);
      tensors.put(new Value.Statistics(layer), new PlacedTensor(plain, call.statistics));
      tensors.put(
          new Value.GradientStatistics(layer), new PlacedTensor(plain, call.gradientStatistics));
    }
    return call;
  }

  /** Where a tensor is too large, backends would say that they have no code for its shape. */
  private void requireOutputFits(LayerShare share) {
    long bytes = kernels.moved(share.outputSizes()).bytes();
    new Buffer(share.name() + " output", bytes).requireFits(kernels.memory());
  }

  private @Nullable LayerParameters parameters(String layer, LayerShare share, LayerKernel kernel) {
    if (share.parameters().isEmpty()) {
      return null;
    }
    ParameterSharding sharding = plan.sharding(layer);
    Range full = sharding.full().get(rank).channels().runs().get(0);
    Range shard =
        sharding.shards().get(rank).channels().runs().stream()
            .findFirst()
            .orElse(new Range(full.from(), full.from()));
    Range local = new Range(shard.from() - full.from(), shard.to() - full.from());
    LayerParameters p =
        LayerParameters.plan(
            layer,
            plan.held(layer, rank),
            share.parameters(),
            kernel.spec().formats().parameters(),
            kernel.spec().state(),
            mode == Mode.TRAINING ? local : new Range(0, 0),
            plan.options().updates().kept());
    Format flat = kernels.plain(List.of(1, full.size()));
    tensors.put(new Value.Parameters(layer), new PlacedTensor(flat, p.values()));
    tensors.put(new Value.ParameterGradients(layer), new PlacedTensor(flat, p.gradients()));
    return p;
  }
}
