package dev.convoy.worker.bench.torch;

import dev.convoy.job.OptimizerSpec;
import dev.convoy.network.Network;
import dev.convoy.worker.runtime.train.Weights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network that libtorch trains eagerly, on the same batch every step.
 *
 * <p>Concurrency: one thread.
 */
public final class TorchTrainer implements AutoCloseable {
  private final PointerScope scope = new PointerScope().extend();
  private final TorchNetwork network;
  private final TorchSgd sgd;
  private final Tensor images;
  private final Tensor labels;

  /**
   * A network with these weights and this batch.
   *
   * @param threads how many threads an operation uses
   * @param rows {@code (rows, C, H, W)} plain
   * @param rowLabels a label a row
   */
  public TorchTrainer(
      Network network,
      Weights.Source weights,
      OptimizerSpec spec,
      TorchLayout layout,
      int threads,
      float[] rows,
      int[] rowLabels) {
    torch.set_num_threads(threads);
    this.network = new TorchNetwork(network, weights, layout);
    this.sgd = new TorchSgd(spec, this.network.parameters());
    List<Integer> sizes = new ArrayList<>(List.of(rowLabels.length, network.input().channels()));
    sizes.addAll(network.input().spatial());
    this.images = layout.arrange(TorchTensors.of(rows, sizes));
    this.labels = TorchTensors.labels(rowLabels);
    scope.close(); // only leaves it
  }

  /** Forward, backward, update; returns the loss before the update. */
  public float step() {
    return TorchScope.around(
        () -> {
          Tensor loss = network.loss(images, labels);
          loss.backward();
          sgd.update();
          return loss.item_float();
        });
  }

  @Override
  public void close() {
    scope.deallocate();
  }
}
